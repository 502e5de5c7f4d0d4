import type { Page } from "@playwright/test";

export class ProjectApiKeysPage {
  constructor(private readonly page: Page) {}

  row = (name: string) => this.page.getByRole("row", { name });
  /** The field that shows a new key, only once. */
  secret = () => this.page.getByRole("textbox", { name: "API key" });

  async open(organization: string, project: string): Promise<void> {
    await this.page.goto(`/o/${organization}/projects/${project}/keys`);
  }

  /** Submits the form and returns the new key. */
  async create(name: string): Promise<string> {
    await this.page.getByRole("link", { name: "Create new key" }).click();
    await this.page.getByLabel("Name", { exact: true }).fill(name);
    await this.page.getByRole("button", { name: "Create key" }).click();
    return this.secret().inputValue();
  }

  async stored(): Promise<void> {
    await this.page.getByRole("link", { name: "I have stored it" }).click();
  }

  async delete(name: string): Promise<void> {
    await this.row(name).getByRole("link", { name: "Delete" }).click();
    await this.page.getByRole("button", { name: "Delete key" }).click();
  }
}
