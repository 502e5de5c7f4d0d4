import type { Page } from "@playwright/test";

export class MembersPage {
  constructor(private readonly page: Page) {}

  row = (name: string) => this.page.getByRole("row", { name });
  /** The head of a column by which the list can be sorted. */
  column = (name: string) => this.page.getByRole("columnheader", { name });
  /** Names and addresses in the order of the list. */
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

  /** Leads to the page that says what it would mean. */
  async changeRole(role: "Reader" | "Owner"): Promise<void> {
    await this.page.getByRole("combobox", { name: "New role" }).selectOption(role);
    await this.page.getByRole("button", { name: "Change role…" }).click();
  }

  /** Leads to the page that lists what would stop. */
  async remove(): Promise<void> {
    await this.page.getByRole("button", { name: "Remove…" }).click();
  }
}
