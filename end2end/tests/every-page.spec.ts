// Every page in every state: no violation that axe can find, in light and dark; nothing wider than the window on a
// desktop, on a phone, and on a desktop at 400 %; no layout shift; the current item is visible in forced colors.

import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { type Page } from "@playwright/test";
import { expect, expectAccessible, expectSettled, test } from "../fixtures.ts";
import { AdminKeysPage } from "../pages/admin-keys.ts";
import { InvitesPage } from "../pages/invites.ts";
import { Keyboard } from "../pages/keyboard.ts";
import { MembersPage } from "../pages/members.ts";
import { ProjectApiKeysPage } from "../pages/project-api-keys.ts";
import { ProjectsPage } from "../pages/projects.ts";
import { SetupPage } from "../pages/setup.ts";
import { SignInPage } from "../pages/sign-in.ts";

// Two color schemes for every state of every page take long.
test.describe.configure({ timeout: 300_000 });

/**
 * A desktop, a small one with the side panel, a tablet, a phone, and the narrowest phone, which is also a desktop at
 * 400 % (WCAG 2.2, 1.4.10).
 */
const WIDTHS = [1280, 1024, 768, 390, 320];

/** The rules for every page, whatever it shows. */
async function expectSound(page: Page): Promise<void> {
  await expectSettled(page);
  await expectAccessible(page);
  await expect(page.locator("h1"), `one h1 on ${page.url()}`).toHaveCount(1);
  await expectFitting(page);
}

/** The rules that depend on the window size and on forced colors. */
async function expectFitting(page: Page): Promise<void> {
  const size = page.viewportSize();
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 640 });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow, `pixels beyond ${width} on ${page.url()}`).toBeLessThanOrEqual(0);
    expect(await page.evaluate(cutOff), `cut off at ${width} on ${page.url()}`).toEqual([]);
  }
  if (size) await page.setViewportSize(size);
  await page.emulateMedia({ forcedColors: "active" });
  await expect(page.locator("h1").first()).toBeVisible();
  expect(await page.evaluate(unmarked), `chosen, but not seen without our colours, on ${page.url()}`).toEqual([]);
  await page.emulateMedia({ forcedColors: null });
}

/** Lists the tables that must be scrolled sideways and the controls that are cut off by a container. Runs in the page. */
function cutOff(): string[] {
  const isWhole = (control: Element) => {
    const { left, right } = control.getBoundingClientRect();
    for (let around = control.parentElement; around; around = around.parentElement) {
      const box = around.getBoundingClientRect();
      const { overflowX } = getComputedStyle(around);
      // A scroll container can show the rest; a container one pixel wide is for screen readers only.
      if (overflowX === "auto" || overflowX === "scroll" || (overflowX !== "visible" && box.width <= 1)) return true;
      if (overflowX !== "visible" && (left < box.left - 1 || right > box.right + 1)) return false;
    }
    return true;
  };
  const controls = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")];
  const strays = controls.filter((control) => control.checkVisibility() && control.clientWidth > 1 && !isWhole(control));
  const named = strays.map((control) => `${control.tagName} ${control.className} ${control.getAttribute("name") ?? control.textContent?.trim().slice(0, 40)}`);
  const wide = [...document.querySelectorAll(".tablebox")].filter((box) => box.scrollWidth > box.clientWidth + 1);
  return [...wide.map((box) => `table: ${box.querySelector("caption")?.textContent}`), ...named];
}

/** Lists the elements that are marked as the current one of several but look like the others. Runs in the page. */
function unmarked(): string[] {
  const look = (element: Element) => {
    const { outlineStyle, outlineColor, backgroundColor, borderColor, textDecorationLine } = getComputedStyle(element);
    const icon = element.querySelector("use")?.getAttribute("href");
    return [outlineStyle === "none" ? "" : outlineColor, backgroundColor, borderColor, textDecorationLine, icon].join();
  };
  const chosen = "a[aria-current], [role=option][aria-selected=true], .table__current";
  const strays = [...document.querySelectorAll(chosen)].filter((element) => {
    // A link in a row is marked by its row.
    const row = element.closest(".table__current");
    if (!element.checkVisibility() || (row && row !== element)) return false;
    const others = element.parentElement?.closest("ul, nav, tbody, .menu, [role=listbox]")?.querySelectorAll(element.tagName) ?? [];
    const rest = [...others].filter((other) => !other.matches(chosen) && other.className === element.className.replace(/ ?table__current/, ""));
    return rest.length > 0 && rest.some((other) => look(other) === look(element));
  });
  return strays.map((element) => `${element.tagName} ${element.className}: ${element.textContent?.trim().slice(0, 40)}`);
}

test.describe("before there is an owner", () => {
  test.use({ unowned: true });

  test("before audit logging is on: what it means, and what was typed wrong", async ({ page, setupLink }) => {
    const password = "plum tractor velvet moon";
    const setup = new SetupPage(page);
    await setup.open(setupLink);
    await setup.create("Fjordlight Energy", { name: "Ada Lindqvist", email: "ada@fjordlight.example", password });
    const home = page.url();
    for (const path of ["/audit-logs", "/audit-logs/verify", "/data-controls", "/data-controls/legal-holds", "/data-controls/legal-holds/new", "/data-controls/audit-logging"]) {
      await page.goto(home + path);
      await expectSound(page);
    }
    await page.getByRole("button", { name: "Save and enable permanently" }).click();
    await expect(page.getByRole("alert")).toBeVisible();
    await expectSound(page);
  });

  test("setup: fresh, refused, expired", async ({ page, setupLink }) => {
    const setup = new SetupPage(page);
    await setup.open(setupLink);
    await expectSound(page);
    await page.getByRole("button", { name: "Create organization" }).click();
    await expect(page.getByRole("alert")).toBeVisible();
    await expectSound(page);
    await setup.open(setupLink.replace(/token=.*/, "token=used"));
    await expect(setup.expired()).toBeVisible();
    await expectSound(page);
  });
});

test("sign-in: fresh and refused; a page that is not there", async ({ page, organization: _ }) => {
  const signIn = new SignInPage(page);
  await signIn.open();
  await expectSound(page);
  await signIn.fill("nobody@example.com", "something");
  await expect(page.getByRole("alert")).toBeVisible();
  await expectSound(page);
  for (const path of ["/nowhere", "/docs/api", "/invite?token=nonsense", "/forgotten", "/new-password?token=x", "/new-address?token=x", "/stop-address-change?token=x"]) {
    await page.goto(path);
    await expectSound(page);
  }
});

test("every component in every state", async ({ page, organization: _ }) => {
  await page.goto("/_ui");
  await expectSettled(page);
  await expectAccessible(page);
  await expectFitting(page);
});

test("what is our fault is told as such, with the request to quote", async ({ organization, host, browser, server }) => {
  // A separate context, because in the shared one a 5xx response fails the test.
  const context = await browser.newContext({ baseURL: server.url });
  const page = await context.newPage();
  await new SignInPage(page).signIn(organization.owner.email, organization.owner.password);
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  const broken = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('alter table invites rename to lost')";
  execFileSync("python3", ["-c", broken, host.path("orgward.db")]);
  const answer = await page.goto(`/o/${organization.id}/invites`);
  expect(answer?.status()).toBe(500);
  await expect(page.getByRole("main")).toContainText(answer?.headers()["x-request-id"] ?? "no request id");
  await expectSound(page);
  await context.close();
});

test("console pages: the organization, new and empty", async ({ page, owner: _, organization }) => {
  for (const path of ["", "/general", "/members", "/members?search=nobody", "/members?sort=name&order=desc", "/members/chosen/role", "/members/chosen/remove", "/invites", "/invites/new", "/admin-keys", "/admin-keys/new", "/projects", "/projects/new", "/profile", "/profile/password", "/nowhere"]) {
    await page.goto(`/o/${organization.id}${path}`);
    await expectSound(page);
  }
});

test("console pages: its data and its audit log, new and empty", async ({ page, owner: _, organization }) => {
  for (const path of ["/data-controls", "/data-controls/legal-holds", "/data-controls/legal-holds/new", "/audit-logs", "/audit-logs?q=actor:nobody", "/audit-logs?since=all&add=colour:red", "/audit-logs/verify", "/audit-logs/export"]) {
    await page.goto(`/o/${organization.id}${path}`);
    await expectSound(page);
  }
});

test("console pages: lists narrowed, and what narrows them refused", async ({ page, owner: _, organization }) => {
  for (const path of ["/keys", "/shortcuts", "/search", "/search?q=a", "/search?q=nothing+like+it", "/search?secret=unknown", "/general/mail", "/profile/email", "/request-log/req_00000000000000000000000000000000", "/request-log", "/request-log?status=5xx", "/request-log?status=soon", "/admin-keys?state=stale", "/projects?search=nothing"]) {
    await page.goto(`/o/${organization.id}${path}`);
    await expectSound(page);
  }
});

test("console pages: after a form was refused", async ({ page, owner: _, organization }) => {
  for (const [path, button] of [
    ["invites/new", "Invite"],
    ["profile/password", "Change password"],
    ["admin-keys/new", "Create admin key"],
    ["projects/new", "Create project"],
  ] as const) {
    await page.goto(`/o/${organization.id}/${path}`);
    await page.getByRole("button", { name: button, exact: true }).click();
    await expect(page.getByRole("alert")).toBeVisible();
    await expectSound(page);
  }
  for (const path of ["general", "profile"]) {
    await page.goto(`/o/${organization.id}/${path}`);
    await page.getByLabel("Name", { exact: true }).fill("");
    await page.getByLabel("Name", { exact: true }).press("Enter");
    await expect(page.getByRole("alert")).toBeVisible();
    await expectSound(page);
  }
});

test("nothing moves for those who asked for that, and a focus is seen without our colours", async ({ page, owner: _, organization }) => {
  for (const path of ["", "/members", "/audit-logs", "/admin-keys/new"]) {
    await page.emulateMedia({ reducedMotion: "reduce", forcedColors: "active" });
    await page.goto(`/o/${organization.id}${path}`);
    await page.keyboard.press("Control+k");
    // A transition of a hundredth of a millisecond cannot be seen, and is still there when the browser is busy.
    const moving = await page.evaluate(() => document.getAnimations().map(({ effect }) => Number(effect?.getComputedTiming().duration)).filter((milliseconds) => !(milliseconds <= 1)));
    expect(moving, `animations on ${page.url()}`).toEqual([]);
    await page.keyboard.press("Escape");
    const keyboard = new Keyboard(page);
    await keyboard.reach(page.getByRole("main").locator("a, button, input:not([type=hidden]), select, textarea").first());
  }
});

test("console pages: a project and the keys of its owner", async ({ page, owner: _, organization }) => {
  const projects = new ProjectsPage(page);
  const long = "A project whose name is as long as a name may be, with averyveryverylongwordthatnobreakcanhelp".slice(0, 100);
  await projects.open(organization.id);
  await projects.create(long);
  await expectSound(page);
  await page.getByRole("link", { name: "Create new key" }).click();
  await expectSound(page);
  const own = new ProjectApiKeysPage(page);
  await page.goBack();
  await own.create("a-laptop-with-a-long-name");
  await expectSound(page);
  await own.stored();
  await expectSound(page);
  await page.getByRole("link", { name: "Delete" }).first().click();
  await expectSound(page);
  await projects.open(organization.id);
  await projects.openProject(long);
  await projects.openTab("Settings");
  await page.getByRole("link", { name: "Archive project…" }).click();
  await expectSound(page);
});

test("console pages: Admin keys and their requests", async ({ page, owner: _, organization }) => {
  const keys = new AdminKeysPage(page);
  await page.goto(`/o/${organization.id}/request-log`);
  await expectSound(page);
  await keys.open(organization.id);
  await keys.create("a-key-with-a-rather-long-name-for-a-machine-in-a-far-away-region", "604800");
  await expectSound(page);
  await keys.stored();
  await expectSound(page);
  await page.getByRole("link", { name: "Delete" }).first().click();
  await expectSound(page);
});

test("console pages: invites", async ({ page, owner: _, organization, browser, server }) => {
  const invites = new InvitesPage(page);
  await invites.open(organization.id);
  await invites.create("somebody.with.a.rather.long.name@a-department.fjordlight.example");
  await expectSound(page);
  const link = await invites.makeLink();
  await expectSound(page);
  await invites.open(organization.id);
  await expectSound(page);
  await page.getByRole("link", { name: "Revoke" }).click();
  await expectSound(page);
  await page.goto(link);
  await expectSound(page);
  const visitor = await browser.newContext({ baseURL: server.url });
  const theirs = await visitor.newPage();
  await theirs.goto(link);
  await expectSound(theirs);
  await theirs.getByRole("button", { name: "Join" }).click();
  await expect(theirs.getByRole("alert")).toBeVisible();
  await expectSound(theirs);
  await visitor.close();
  await invites.open(organization.id);
  await invites.create("ivo@fjordlight.example, owner\nnobody\nIVO@fjordlight.example");
  await expectSound(page);
  await invites.send(1);
  await expectSound(page);
});

test("console pages: members, an event, and lists with rows", async ({ page, owner: _, organization }) => {
  const [members, projects] = [new MembersPage(page), new ProjectsPage(page)];
  await projects.open(organization.id);
  await projects.create("Grid");
  await members.open(organization.id);
  await members.choose("Ada Lindqvist");
  await members.remove();
  await expectSound(page);
  await page.goto(`/o/${organization.id}/audit-logs`);
  await page.getByRole("rowheader").getByRole("link").first().click();
  await expectSound(page);
  for (const path of ["", "/data-controls", "/projects?archived=1", "/profile/sessions/revoke-others"]) {
    await page.goto(`/o/${organization.id}${path}`);
    await expectSound(page);
  }
});

test("console pages: a project's tabs, a machine's keys, and a rotation", async ({ page, owner: _, organization }) => {
  const [projects, own] = [new ProjectsPage(page), new ProjectApiKeysPage(page)];
  await projects.open(organization.id);
  await projects.create("Grid");
  for (const tab of ["Members", "Service accounts", "Settings"]) {
    await projects.openTab(tab);
    await expectSound(page);
  }
  await projects.openTab("Service accounts");
  await page.getByRole("link", { name: "Create service account" }).click();
  await page.getByLabel("Name", { exact: true }).fill("a-batch-runner-with-a-long-name");
  await page.getByRole("button", { name: "Create service account" }).click();
  await own.stored();
  await expectSound(page);
  await page.getByRole("link", { name: "Create key" }).click();
  await expectSound(page);
  await page.getByRole("button", { name: "Create key" }).click();
  await expect(own.secret()).toBeVisible();
  await expectSound(page);
  await own.stored();
  await projects.openTab("API keys");
  await page.getByRole("link", { name: "Rotate" }).first().click();
  await expectSound(page);
  await page.getByRole("button", { name: "Rotate key" }).click();
  await expect(page.getByText("It works until")).toBeVisible();
  await expectSound(page);
});

test("console pages: archived, ending a session, signing out, and not allowed", async ({ page, host, owner, organization, browser, server }) => {
  const projects = new ProjectsPage(page);
  await projects.open(organization.id);
  await projects.create("Grid");
  await projects.archive();
  await projects.showArchived();
  await projects.openProject("Grid");
  await expectSound(page);

  const password = "amber cactus violin ferry";
  await writeFile(`${host.dataDir}/bo.txt`, password);
  const bo = ["--name", "Bo Achterberg", "--email", "bo@fjordlight.example"];
  await host.run("user create", ...bo, "--password-file", `${host.dataDir}/bo.txt`);
  const other = await browser.newContext({ baseURL: server.url });
  const elsewhere = await other.newPage();
  await new SignInPage(elsewhere).signIn(owner.email, owner.password);
  await expect(elsewhere.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await page.goto(`/o/${organization.id}/profile`);
  await expectSound(page);
  await page.locator('a[href$="/revoke"]').first().click();
  await expectSound(page);
  await page.goto("/sign-out");
  await expectSound(page);

  await other.clearCookies();
  await new SignInPage(elsewhere).signIn("bo@fjordlight.example", password);
  await expect(elsewhere.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await expectSound(elsewhere);
  for (const path of ["/invites", "/data-controls", "/audit-logs", "/audit-logs/verify", "/admin-keys", "/projects", "/projects/new"]) {
    await elsewhere.goto(`/o/${organization.id}${path}`);
    await expectSound(elsewhere);
  }
  await other.close();
});
