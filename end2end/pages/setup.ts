import type { Page } from "@playwright/test";

export class SetupPage {
  constructor(private readonly page: Page) {}

  organization = () => this.page.getByLabel("Organization name");
  name = () => this.page.getByLabel("Your name");
  email = () => this.page.getByLabel("Your email");
  password = () => this.page.getByLabel("Password", { exact: true });
  expired = () => this.page.getByRole("heading", { name: "This setup link no longer works" });

  async open(link: string): Promise<void> {
    await this.page.goto(link);
  }

  async create(organization: string, owner: { name: string; email: string; password: string }): Promise<void> {
    await this.organization().fill(organization);
    await this.name().fill(owner.name);
    await this.email().fill(owner.email);
    await this.password().fill(owner.password);
    await this.page.getByRole("button", { name: "Create organization" }).click();
  }
}
