import type { Page } from "@playwright/test";

/** The parts that surround every page of the console. */
export class Console {
  constructor(private readonly page: Page) {}

  panel = () => this.page.getByRole("navigation", { name: "Console" });
  heading = (name: string) => this.page.getByRole("heading", { level: 1, name });
  /** The notice about the last action, shown once above the next page. */
  notice = () => this.page.getByRole("status").filter({ hasText: /\S/ });
  /** The error summary above a refused form. */
  refusal = () => this.page.getByRole("alert");

  async go(where: string): Promise<void> {
    await this.panel().getByRole("link", { name: where }).click();
  }

  async signOut(): Promise<void> {
    await this.page.getByRole("button", { name: /profile and sign out/ }).click();
    await this.page.getByRole("button", { name: "Sign out", exact: true }).click();
  }
}
