import type { Page } from "@playwright/test";

export class MembersPage {
  constructor(private readonly page: Page) {}

  row = (name: string) => this.page.getByRole("row", { name });
  /** The heading of a sortable column. */
  column = (name: string) => this.page.getByRole("columnheader", { name });
  /** Names and email addresses in the order of the list. */
  people = () => this.page.getByRole("rowheader");

  async open(organization: string): Promise<void> {
    await this.page.goto(`/o/${organization}/members`);
  }

  async sortBy(column: string): Promise<void> {
    await this.column(column).getByRole("link").click();
  }

  async choose(...names: string[]): Promise<void> {
    for (const name of names) await this.page.getByRole("checkbox", { name: `Choose ${name}` }).check();
  }

  /** Opens the page that explains the change. */
  async changeRole(role: "Reader" | "Owner"): Promise<void> {
    await this.page.getByRole("combobox", { name: "New role" }).selectOption(role);
    await this.page.getByRole("button", { name: "Change role…" }).click();
  }

  /** Opens the page that lists what would stop working. */
  async remove(): Promise<void> {
    await this.page.getByRole("button", { name: "Remove…" }).click();
  }
}
