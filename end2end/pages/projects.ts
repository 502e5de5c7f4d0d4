import type { Page } from "@playwright/test";

export class ProjectsPage {
  constructor(private readonly page: Page) {}

  row = (name: string) => this.page.getByRole("row", { name });

  async open(organization: string): Promise<void> {
    await this.page.goto(`/o/${organization}/projects`);
  }

  async create(name: string): Promise<void> {
    await this.page.getByRole("link", { name: "Create project" }).click();
    await this.page.getByLabel("Name", { exact: true }).fill(name);
    await this.page.getByRole("button", { name: "Create project" }).click();
  }

  async openProject(name: string): Promise<void> {
    await this.row(name).getByRole("link", { name }).click();
  }

  /** On any tab of a project. */
  async openTab(name: string): Promise<void> {
    await this.page.getByRole("navigation", { name: "Project", exact: true }).getByRole("link", { name }).click();
  }

  /** On any tab of a project. */
  async rename(name: string): Promise<void> {
    await this.openTab("Settings");
    await this.page.getByLabel("Project name").fill(name);
    await this.page.getByRole("button", { name: "Save name" }).click();
  }

  /** On any tab of a project. */
  async archive(): Promise<void> {
    await this.openTab("Settings");
    await this.page.getByRole("link", { name: "Archive project…" }).click();
    const asks = "To confirm, type: ";
    const name = (await this.page.getByText(asks).innerText()).replace(asks, "");
    await this.page.getByLabel("Type the name of the project").fill(name);
    await this.page.getByRole("button", { name: "Archive project" }).click();
  }

  async showArchived(): Promise<void> {
    await this.page.getByRole("link", { name: "With archived" }).click();
  }
}
