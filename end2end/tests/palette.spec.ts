// The search of every page, with the keyboard: pages, people, projects, keys and actions.

import { expect, test } from "../fixtures.ts";
import { Console } from "../pages/console.ts";
import { Palette } from "../pages/palette.ts";
import { ProjectsPage } from "../pages/projects.ts";

test("pages, acts, people, projects and keys are found and gone to, and Escape leads back", async ({ page, owner, organization }) => {
  const [palette, console_, projects] = [new Palette(page), new Console(page), new ProjectsPage(page)];
  await projects.open(organization.id);
  await projects.create("Grid forecasting");

  await palette.open();
  await expect(palette.field()).toBeFocused();
  await palette.type("data contr");
  await palette.go("Data controls");
  await expect(page).toHaveURL(/\/data-controls$/);

  await palette.open();
  await palette.type("grid fore");
  await palette.go(/^Grid forecasting/);
  await expect(console_.heading("Grid forecasting")).toBeVisible();

  await palette.open();
  await palette.type("lindq");
  await palette.go(owner.name);
  await expect(page).toHaveURL(/\/(profile|members\/user-[a-z0-9]+\/role)$/);

  await palette.open();
  await palette.type("end2");
  await palette.go("end2end");
  await expect(page).toHaveURL(/\/admin-keys\/key_[a-z0-9]+\/delete$/);

  await palette.open();
  await palette.type("create a pro");
  await palette.go("Create a project");
  await expect(page).toHaveURL(/\/projects\/new$/);

  const name = page.getByLabel("Name", { exact: true });
  await name.focus();
  await palette.open();
  await palette.type("mem");
  await expect(palette.list()).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect(palette.list()).toHaveCount(0);
  await expect(name).toBeFocused();
});

test("an id leads straight to what it names", async ({ page, owner, organization }) => {
  const palette = new Palette(page);
  await palette.open();
  await page.keyboard.insertText(organization.id);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`/o/${organization.id}`);
  await palette.open();
  await page.keyboard.insertText(owner.id);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/(profile|members\/user-[a-z0-9]+\/role)$/);
});

test("a question mark lists the keys, and the switch leaves only the one with Ctrl", async ({ page, owner: _, organization }) => {
  const palette = new Palette(page);
  const list = page.getByRole("dialog");
  await page.goto(`/o/${organization.id}`);
  await palette.field().waitFor();
  await page.keyboard.press("?");
  await expect(list).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(list).toBeHidden();
  await page.keyboard.press("/");
  await expect(palette.field()).toBeFocused();

  await page.goto(`/o/${organization.id}/shortcuts`);
  await page.getByRole("radio", { name: "Off" }).check();
  await page.getByRole("button", { name: "Save" }).click();
  await palette.field().waitFor();
  await page.keyboard.press("?");
  await expect(list).toBeHidden();
  await page.keyboard.press("/");
  await expect(palette.field()).not.toBeFocused();
  await palette.open();
  await expect(palette.field()).toBeFocused();
});

test("Ctrl+K before the page is awake moves to the field, and what is typed runs no shortcut", async ({ page, owner: _, organization }) => {
  const palette = new Palette(page);
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/*.wasm", async (route) => {
    await held;
    await route.continue();
  });
  const address = `/o/${organization.id}`;
  await page.goto(address, { waitUntil: "domcontentloaded" });
  await page.keyboard.press("Control+k");
  // A g and an m would lead to the members.
  await page.keyboard.type("gm");
  await expect(page.locator("#find")).toBeFocused();
  release();
  await palette.field().waitFor();
  await expect(palette.field()).toBeFocused();
  await expect(palette.field()).toHaveValue("gm");
  await expect(palette.list()).toBeVisible();
  await expect(page).toHaveURL(address);
});

test("a search is sent for two characters or more, and only for the last text", async ({ page, owner: _, organization }) => {
  const palette = new Palette(page);
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/_fn/search")) asked.push(new URLSearchParams(request.postData() ?? "").get("q") ?? "");
  });
  // The page waits after each key. Its clock is the test's, so that a slow machine does not count as a slow typist.
  await page.clock.install();
  await page.goto(`/o/${organization.id}`);
  await palette.open();
  await expect(palette.field()).toBeFocused();
  await page.clock.pauseAt(Date.now() + 60_000);
  await page.keyboard.type("l");
  await page.clock.runFor(1_000);
  expect(asked).toEqual([]);
  for (const key of "indq") {
    await page.keyboard.press(key);
    await page.clock.runFor(100);
  }
  await page.clock.runFor(1_000);
  await palette.option(/Lindqvist/).first().waitFor();
  expect(asked).toEqual(["lindq"]);
});
