// The fixtures of a test. Each test has its own server, data folder and organization, so the order of tests never
// matters.

import { type Page, expect, test as base } from "@playwright/test";
import axe from "axe-core";
import { SignInPage } from "./pages/sign-in.ts";
import { Host, type Organization, Server, type Settings } from "./server.ts";

interface Options {
  /** A server without an owner, for tests of onboarding: `test.use({ unowned: true })`. */
  unowned: boolean;
  /** Settings of the server, except its folder and address: `test.use({ settings: { invite_days: 1 } })`. */
  settings: Settings;
}

interface Fixtures {
  host: Host;
  /** The organization on this server; using it on an unowned server is an error. */
  organization: Organization;
  server: Server;
  /** The one-time setup link; only on an unowned server. */
  setupLink: string;
  /** The organization's owner, signed in on `page`. */
  owner: Organization["owner"];
}

export const test = base.extend<Fixtures & Options & { made: Organization | undefined }>({
  unowned: [false, { option: true }],
  settings: [{}, { option: true }],

  host: async ({}, use) => {
    const host = await Host.create();
    await use(host);
    await host.remove();
  },

  made: async ({ host, unowned }, use) => {
    await use(unowned ? undefined : await host.init());
  },

  organization: async ({ made }, use) => {
    if (!made) throw new Error("this test's server is unowned: it has no organization yet");
    await use(made);
  },

  // The server starts after the organization is created, if there is one.
  server: async ({ host, settings, made: _ }, use, info) => {
    const server = await host.serve(settings);
    await use(server);
    const code = await server.stop();
    if (info.status !== info.expectedStatus) await info.attach("server.log", { body: server.log });
    expect(code, "the server's exit code after SIGTERM").toBe(0);
  },

  baseURL: async ({ server }, use) => {
    await use(server.url);
  },

  setupLink: async ({ server }, use) => {
    await use(server.setupLink);
  },

  owner: async ({ page, organization: { owner } }, use) => {
    await new SignInPage(page).signIn(owner.email, owner.password);
    await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
    await use(owner);
  },

  // A console error or a 5xx response fails the test.
  context: async ({ context }, use) => {
    const faults: string[] = [];
    context.on("weberror", (error) => faults.push(String(error.error())));
    context.on("console", (message) => {
      // A refused form or a missing page is a status that the test checks, not an error of the page.
      const refusal = /^Failed to load resource: .*status of 4\d\d/.test(message.text());
      if (message.type() === "error" && !refusal) faults.push(message.text());
    });
    context.on("response", (answer) => {
      if (answer.status() >= 500) faults.push(`${answer.status()} ${answer.url()}`);
    });
    await use(context);
    expect(faults, "errors in the browser").toEqual([]);
  },
});

const COLOR_RULES = ["color-contrast", "link-in-text-block"];
const ALL_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/**
 * Expects no violation that axe can find. In dark mode only the rules about colors run, because nothing else differs.
 * `without` names rules that the page breaks on purpose.
 */
export async function expectAccessible(page: Page, ...without: string[]): Promise<void> {
  await page.evaluate(axe.source);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const options: axe.RunOptions = {
      runOnly: colorScheme === "dark" ? { type: "rule", values: COLOR_RULES } : { type: "tag", values: ALL_RULES },
      rules: Object.fromEntries(without.map((rule) => [rule, { enabled: false }])),
      // Without it axe also reports each element that passes.
      resultTypes: ["violations"],
    };
    const found = await page.evaluate(async (options) => {
      // Finish the color transitions between the schemes: a hidden window may never do so by itself.
      document.getAnimations().forEach((animation) => animation.finish());
      const { axe } = window as typeof window & { axe: { run(root: Document, options: object): Promise<axe.AxeResults> } };
      const { violations } = await axe.run(document, options);
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
    }, options);
    expect(found, `axe, ${colorScheme}, ${page.url()}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
}

/** A layout shift as the browser reports it (WICG, Layout Instability). */
type Shift = PerformanceEntry & { value: number; hadRecentInput: boolean; sources: { node?: Node; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[] };

/**
 * Expects no noticeable layout shift since the page was loaded (web.dev/cls: shifts after user input do not count, and a
 * total of 0.1 is good). A page that arrives in two chunks on a busy machine shifts by 0.001.
 */
export async function expectSettled(page: Page): Promise<void> {
  const moved = await page.evaluate(
    () =>
      new Promise<string[]>((told) => {
        const found: string[] = [];
        let sum = 0;
        const observer = new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as Shift[]) {
            const moved = entry.sources.map(({ node, previousRect: was, currentRect: is }) => `${node instanceof Element ? node.outerHTML.slice(0, 80) : node?.textContent} (y ${was.y}, height ${was.height} to y ${is.y}, height ${is.height})`);
            if (entry.hadRecentInput) continue;
            sum += entry.value;
            found.push(`${entry.value.toFixed(4)}: ${moved.join(", ")}`);
          }
        });
        observer.observe({ type: "layout-shift", buffered: true });
        requestAnimationFrame(() => requestAnimationFrame(() => told(sum < 0.01 ? [] : found)));
      }),
  );
  expect(moved, `layout shifts on ${page.url()}`).toEqual([]);
}

/** Waits until the islands of the page are hydrated. */
export async function expectReady(page: Page): Promise<void> {
  await page.locator("html[data-ready]").waitFor();
}

export { expect };
