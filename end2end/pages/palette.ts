import type { Page } from "@playwright/test";

/** The search field at the top of every page. */
export class Palette {
  constructor(private readonly page: Page) {}

  field = () => this.page.getByRole("combobox", { name: "Search or paste an id" });
  list = () => this.page.getByRole("listbox");
  option = (name: string | RegExp) => this.list().getByRole("option", { name });

  /** Opens it with the keyboard, once the page is hydrated. */
  async open(): Promise<void> {
    await this.field().waitFor();
    await this.page.keyboard.press("Control+k");
  }

  async type(text: string): Promise<void> {
    await this.field().fill(text);
  }

  /** Selects the option with the arrow keys and opens it. */
  async go(name: string | RegExp): Promise<void> {
    await this.option(name).first().waitFor();
    for (let pressed = 0; pressed < 40; pressed++) {
      const active = this.list().getByRole("option", { selected: true });
      if ((await active.count()) > 0 && new RegExp(name).test(await active.innerText())) break;
      await this.page.keyboard.press("ArrowDown");
    }
    await this.page.keyboard.press("Enter");
  }
}
