import type { Page } from "@playwright/test";

/** What stands around every page of the console. */
export class Console {
  constructor(private readonly page: Page) {}

  panel = () => this.page.getByRole("navigation", { name: "Console" });
  heading = (name: string) => this.page.getByRole("heading", { level: 1, name });
  /** What just happened, said once above the next page. */
  notice = () => this.page.getByRole("status").filter({ hasText: /\S/ });
  /** Why a form was refused, above the form. */
  refusal = () => this.page.getByRole("alert");

  async go(where: string): Promise<void> {
    await this.panel().getByRole("link", { name: where }).click();
  }

  async signOut(): Promise<void> {
    await this.page.getByRole("button", { name: /profile and sign out/ }).click();
    await this.page.getByRole("button", { name: "Sign out", exact: true }).click();
  }
}
