import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { type Page, expect } from "@playwright/test";

/** A file on the disk, or one with the same name and changed content. */
export type Given = string | { name: string; text: string | Buffer };

export class AuditVerifyPage {
  constructor(private readonly page: Page) {}

  files = () => this.page.getByLabel("Drop the files of an export here");
  keys = () => this.page.getByLabel("Public keys to believe");
  checkpoint = () => this.page.getByLabel("Checkpoint that you kept");
  withoutList = () => this.page.getByLabel("Verify without the signed list of files");
  again = () => this.page.getByRole("button", { name: "Verify again" });
  /** The live region with the verdict. */
  verdict = () => this.page.getByRole("status").filter({ has: this.page.locator("[data-part=holds]") });

  async open(organization: string): Promise<void> {
    await this.page.goto(`/o/${organization}/audit-logs/verify`);
    await expect(this.files()).toBeEnabled();
  }

  async choose(...given: Given[]): Promise<void> {
    await this.files().setInputFiles(await Promise.all(given.map(file)));
  }

  /** Drops the files on the page, outside the drop zone: the whole page accepts them. */
  async drop(...given: Given[]): Promise<void> {
    const files = (await Promise.all(given.map(file))).map(({ name, buffer }) => ({ name, base64: buffer.toString("base64") }));
    const transfer = await this.page.evaluateHandle((files) => {
      const transfer = new DataTransfer();
      for (const { name, base64 } of files) {
        transfer.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name));
      }
      return transfer;
    }, files);
    const heading = this.page.getByRole("heading", { level: 1 });
    await heading.dispatchEvent("dragover", { dataTransfer: transfer });
    await expect(this.page.locator(".drop--over")).toBeVisible();
    await heading.dispatchEvent("drop", { dataTransfer: transfer });
  }

  async holds(...words: (string | RegExp)[]): Promise<void> {
    await this.ends("It holds", words);
  }

  async fails(...words: (string | RegExp)[]): Promise<void> {
    await this.ends("It does not hold", words);
  }

  /** Checks the visible text: the other verdicts are hidden. */
  async says(words: string | RegExp): Promise<void> {
    await expect(this.verdict()).toContainText(words, { useInnerText: true });
  }

  private async ends(title: string, words: (string | RegExp)[]): Promise<void> {
    await expect(this.verdict().getByRole("heading")).toHaveText(title);
    for (const some of words) await this.says(some);
  }
}

async function file(given: Given): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  const mimeType = "application/octet-stream";
  if (typeof given === "string") return { name: basename(given), mimeType, buffer: await readFile(given) };
  return { name: given.name, mimeType, buffer: Buffer.from(given.text) };
}
