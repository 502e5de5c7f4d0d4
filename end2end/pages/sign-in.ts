import type { Page } from "@playwright/test";

export class SignInPage {
  constructor(private readonly page: Page) {}

  email = () => this.page.getByLabel("Email");
  password = () => this.page.getByLabel("Password", { exact: true });

  async open(): Promise<void> {
    await this.page.goto("/sign-in");
  }

  async signIn(email: string, password: string): Promise<void> {
    await this.open();
    await this.fill(email, password);
  }

  /** Signs in on the current page, for example after a redirect to it. */
  async fill(email: string, password: string): Promise<void> {
    await this.email().fill(email);
    await this.password().fill(password);
    await this.page.getByRole("button", { name: "Sign in" }).click();
  }
}
