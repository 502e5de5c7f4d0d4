import type { Page } from "@playwright/test";

export class AuditLogsPage {
  constructor(private readonly page: Page) {}

  rows = () => this.page.getByRole("table", { name: /^Audit records/ }).getByRole("rowheader");

  async open(organization: string): Promise<void> {
    await this.page.goto(`/o/${organization}/audit-logs`);
  }

  conditions = () => this.page.getByRole("list", { name: "Conditions" }).getByRole("listitem");

  /** One event, opened next to the list. */
  opened = () => this.page.getByRole("article");

  /** Types conditions like a person: `type:login.failed actor:ada@x.org`. */
  async filter(typed: string): Promise<void> {
    await this.page.getByRole("combobox", { name: "Filter records" }).fill(typed);
    await this.page.getByRole("button", { name: "Filter", exact: true }).click();
  }
}
