import type { Page } from "@playwright/test";

export class DataControlsPage {
  constructor(private readonly page: Page) {}

  auditLogging = () => this.page.getByRole("region", { name: "Audit logging" });

  async open(organization: string): Promise<void> {
    await this.page.goto(`/o/${organization}/data-controls`);
  }

  /** Opens the page that explains enabling, from the card at the bottom. */
  async review(): Promise<void> {
    await this.auditLogging().getByRole("link", { name: "Enable" }).click();
  }

  async enable(name: string, password: string): Promise<void> {
    await this.page.getByLabel("Type the organization’s name to confirm").fill(name);
    await this.page.getByLabel("Your password").fill(password);
    await this.page.getByRole("button", { name: "Save and enable permanently" }).click();
  }
}
