import type { Page } from "@playwright/test";

export class InvitesPage {
  constructor(private readonly page: Page) {}

  row = (email: string) => this.page.getByRole("row", { name: email });
  /** The field that shows a new link, only once. */
  link = () => this.page.getByRole("textbox", { name: "Invite link" });

  async open(organization: string): Promise<void> {
    await this.page.goto(`/o/${organization}/invites`);
  }

  /** Opens the page that creates the link. */
  async create(email: string, role: "Reader" | "Owner" = "Reader"): Promise<void> {
    await this.page.getByRole("link", { name: "Invite people" }).click();
    await this.addresses().fill(email);
    await this.page.getByRole("radio", { name: role }).check();
    await this.invite();
  }

  addresses = () => this.page.getByLabel("Email addresses");

  /** Invites a single email address immediately; for several it first shows what would happen to each. */
  async invite(): Promise<void> {
    await this.page.getByRole("button", { name: "Invite", exact: true }).click();
  }

  /** Sends the lines that the page has just checked. */
  async send(count: number): Promise<void> {
    await this.page.getByRole("button", { name: count === 1 ? "Send 1 invite" : `Send ${count} invites`, exact: true }).click();
  }

  /** Creates the link and returns it. */
  async makeLink(): Promise<string> {
    await this.page.getByRole("button", { name: "Make link" }).click();
    return this.link().inputValue();
  }

  async revoke(email: string): Promise<void> {
    await this.row(email).getByRole("link", { name: "Revoke" }).click();
    await this.page.getByRole("button", { name: "Revoke invite" }).click();
  }
}

/** The page of the invited person. */
export class InvitationPage {
  constructor(private readonly page: Page) {}

  heading = () => this.page.getByRole("heading", { level: 1 });

  async join(name: string, password: string): Promise<void> {
    await this.page.getByLabel("Your name").fill(name);
    await this.page.getByLabel("Password", { exact: true }).fill(password);
    await this.page.getByRole("button", { name: "Join" }).click();
  }
}
