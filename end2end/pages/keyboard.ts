// Uses the keyboard only: every action is on the focused element, and the focus must be visible.

import { type Locator, type Page, expect } from "@playwright/test";

/** Upper limit of Tab presses; more than any of our pages needs. */
const MAX_PRESSES = 120;

export class Keyboard {
  constructor(private readonly page: Page) {}

  /** Presses Tab until the element has the focus, and checks at every step that the focus is visible. */
  async reach(thing: Locator): Promise<void> {
    await expect(thing).toBeVisible();
    for (let pressed = 0; pressed < MAX_PRESSES; pressed++) {
      if (await thing.evaluate((element) => element === document.activeElement)) return;
      await this.page.keyboard.press("Tab");
      const unseen = await this.page.evaluate(unseenFocus);
      expect(unseen, `a focus that nobody sees on ${this.page.url()}`).toBe("");
    }
    throw new Error(`${thing} is out of reach of Tab on ${this.page.url()}`);
  }

  /** A link or a button. */
  async press(thing: Locator): Promise<void> {
    await this.reach(thing);
    await this.page.keyboard.press("Enter");
  }

  async fill(field: Locator, text: string): Promise<void> {
    await this.reach(field);
    await this.page.keyboard.press("ControlOrMeta+A");
    await this.page.keyboard.type(text);
  }

  /** One of several radio buttons; Tab moves to the selected one, arrow keys to the others. */
  async choose(radio: Locator, from: Locator): Promise<void> {
    await this.reach(from);
    for (let pressed = 0; pressed < 10; pressed++) {
      if (await radio.isChecked()) return;
      await this.page.keyboard.press("ArrowDown");
    }
    throw new Error(`${radio} is out of reach of the arrows`);
  }

  async send(): Promise<void> {
    await this.page.keyboard.press("Enter");
  }
}

/** Names the focused element if it is not visible or has no focus ring. Runs in the page. */
function unseenFocus(): string {
  const focused = document.activeElement;
  if (!(focused instanceof HTMLElement || focused instanceof SVGElement) || focused === document.body) return "";
  const name = `${focused.tagName.toLowerCase()} ${focused.textContent?.trim().slice(0, 40)}`;
  const box = focused.getBoundingClientRect();
  if (box.width === 0 || box.height === 0) return `${name}: no size`;
  if (box.bottom < 0 || box.right < 0 || box.top > innerHeight || box.left > innerWidth) return `${name}: out of sight`;
  const rings = (element: Element) => {
    const style = getComputedStyle(element);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 ? true : style.boxShadow !== "none";
  };
  // A bar of an SVG chart is outlined inside the SVG.
  const drawn = focused instanceof SVGElement ? [...focused.querySelectorAll("*")] : [];
  if (drawn.some((part) => getComputedStyle(part).stroke !== "none")) return "";
  // A field inside a frame shows its focus ring on the frame.
  for (let element: Element | null = focused; element && element !== document.body; element = element.parentElement) {
    if (rings(element) && (element === focused || element.matches(":focus-within"))) return "";
  }
  return `${name}: no ring`;
}
