import type { Page } from "@playwright/test";

export class RequestLogPage {
  constructor(private readonly page: Page) {}

  requests = () => this.page.getByRole("rowheader");

  /** One request by the id that its response carried. */
  async open(organization: string, request: string): Promise<void> {
    await this.page.goto(`/o/${organization}/request-log/${request}`);
  }

  async narrow(status: string): Promise<void> {
    await this.page.getByLabel("Status").fill(status);
    await this.page.getByRole("button", { name: "Filter" }).click();
  }
}
