import type { Page } from "@playwright/test";

export class AdminKeysPage {
  constructor(private readonly page: Page) {}

  row = (name: string) => this.page.getByRole("row", { name });
  /** The field that shows a new key, only once. */
  secret = () => this.page.getByLabel("Admin key", { exact: true });

  async open(organization: string): Promise<void> {
    await this.page.goto(`/o/${organization}/admin-keys`);
  }

  /** Submits the form and returns the new key. */
  async create(name: string, expires?: string): Promise<string> {
    await this.page.getByRole("link", { name: "Create new admin key" }).click();
    await this.page.getByLabel("Name", { exact: true }).fill(name);
    if (expires) await this.page.getByLabel("Expires").selectOption(expires);
    await this.page.getByRole("button", { name: "Create admin key" }).click();
    return this.secret().inputValue();
  }

  /** Submits the form with permissions and, for a restricted key, scopes, by their labels. */
  async createLimited(name: string, permissions: string, ...scopes: string[]): Promise<void> {
    await this.page.getByRole("link", { name: "Create new admin key" }).click();
    await this.page.getByLabel("Name", { exact: true }).fill(name);
    await this.page.getByRole("radio", { name: permissions, exact: true }).check();
    for (const scope of scopes) await this.page.getByRole("checkbox", { name: scope, exact: true }).check();
    await this.page.getByRole("button", { name: "Create admin key" }).click();
  }

  /** Confirms that the key is stored; until then the browser asks before leaving the page. */
  async stored(): Promise<void> {
    await this.page.getByRole("link", { name: "I have stored it" }).click();
  }

  /** Rotates the key and returns the new one. */
  async rotate(name: string, grace: string): Promise<string> {
    await this.row(name).getByRole("link", { name: "Rotate" }).click();
    await this.page.getByLabel(grace, { exact: true }).check();
    await this.page.getByRole("button", { name: "Rotate key" }).click();
    return this.secret().inputValue();
  }

  /** Filters the list by a state. */
  async show(state: string): Promise<void> {
    await this.page.getByLabel("State").selectOption(state);
    await this.page.getByRole("button", { name: "Filter" }).click();
  }

  async delete(name: string): Promise<void> {
    await this.row(name).getByRole("link", { name: "Delete" }).click();
    await this.page.getByRole("button", { name: "Delete Admin key" }).click();
  }
}
