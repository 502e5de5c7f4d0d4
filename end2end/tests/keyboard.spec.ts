// The five main journeys without a mouse.

import { expect, test } from "../fixtures.ts";
import { AdminKeysPage } from "../pages/admin-keys.ts";
import { AuditLogsPage } from "../pages/audit-logs.ts";
import { Console } from "../pages/console.ts";
import { DataControlsPage } from "../pages/data-controls.ts";
import { InvitesPage } from "../pages/invites.ts";
import { Keyboard } from "../pages/keyboard.ts";
import { ProjectApiKeysPage } from "../pages/project-api-keys.ts";
import { SetupPage } from "../pages/setup.ts";

const password = "plum tractor velvet moon";

test.describe("from the beginning", () => {
  test.use({ unowned: true });

  test("the keyboard alone sets an organization up, enables audit logging, and finds an event", async ({ page, setupLink }) => {
    const [keyboard, setup, console_] = [new Keyboard(page), new SetupPage(page), new Console(page)];
    await setup.open(setupLink);
    await keyboard.fill(setup.organization(), "Fjordlight Energy");
    await keyboard.fill(setup.name(), "Ada Lindqvist");
    await keyboard.fill(setup.email(), "ada@fjordlight.example");
    await keyboard.fill(setup.password(), password);
    await keyboard.send();
    await expect(console_.heading("Overview")).toBeVisible();

    await keyboard.press(console_.panel().getByRole("link", { name: "Data controls" }));
    const controls = new DataControlsPage(page);
    await keyboard.press(controls.auditLogging().getByRole("link", { name: "Enable" }));
    await keyboard.fill(page.getByLabel("Type the organization’s name to confirm"), "Fjordlight Energy");
    await keyboard.fill(page.getByLabel("Your password"), password);
    await keyboard.press(page.getByRole("button", { name: "Save and enable permanently" }));
    await expect(controls.auditLogging()).toContainText("On, permanently");

    const logs = new AuditLogsPage(page);
    await keyboard.press(console_.panel().getByRole("link", { name: "Audit logs" }));
    await keyboard.fill(page.getByRole("combobox", { name: "Filter records" }), "type:organization.updated");
    await keyboard.send();
    await expect(logs.rows()).toHaveCount(1);
    await keyboard.press(logs.rows().getByRole("link"));
    await expect(logs.opened()).toContainText("Enabled audit logging");
  });
});

test("the keyboard alone invites somebody, who joins with it", async ({ page, owner: _, organization, browser, server }) => {
  const [keyboard, invites, console_] = [new Keyboard(page), new InvitesPage(page), new Console(page)];
  await keyboard.press(console_.panel().getByRole("link", { name: "Invites" }));
  await keyboard.press(page.getByRole("link", { name: "Invite people" }));
  await keyboard.fill(invites.addresses(), "bo@fjordlight.example");
  await keyboard.choose(page.getByRole("radio", { name: "Owner" }).first(), page.getByRole("radio", { name: "Reader" }).first());
  await keyboard.press(page.getByRole("button", { name: "Invite", exact: true }));
  await keyboard.press(page.getByRole("button", { name: "Make link" }));
  const link = await invites.link().inputValue();

  const context = await browser.newContext({ baseURL: server.url });
  const theirs = await context.newPage();
  const hands = new Keyboard(theirs);
  await theirs.goto(link);
  await hands.fill(theirs.getByLabel("Your name"), "Bo Achterberg");
  await hands.fill(theirs.getByLabel("Password", { exact: true }), password);
  await hands.send();
  await expect(new Console(theirs).heading("Overview")).toBeVisible();
  await expect(theirs.getByRole("navigation", { name: "Console" })).toContainText(`Owner · 2 members`);
  await context.close();
  expect(organization.name).toBe("Fjordlight Energy");
});

test("the keyboard alone makes a project with a key, and ends a key that leaked", async ({ page, owner: _, organization }) => {
  const [keyboard, console_, keys] = [new Keyboard(page), new Console(page), new ProjectApiKeysPage(page)];
  await keyboard.press(console_.panel().getByRole("link", { name: "New project" }));
  await keyboard.fill(page.getByLabel("Name", { exact: true }), "Grid");
  await keyboard.send();
  await expect(console_.heading("Grid")).toBeVisible();
  await keyboard.press(page.getByRole("link", { name: "Create new key" }));
  await keyboard.fill(page.getByLabel("Name", { exact: true }), "laptop");
  await keyboard.send();
  await expect(keys.secret()).toHaveValue(/^sk-proj-/);
  await keyboard.press(page.getByRole("link", { name: "I have stored it" }));
  await expect(keys.row("laptop")).toBeVisible();

  // The organization's first Admin key leaked in a chat.
  await page.keyboard.press("Control+k");
  await page.keyboard.insertText(organization.adminKey);
  await page.keyboard.press("Enter");
  await expect(page.getByText("This is a secret key; do not paste it here")).toBeVisible();
  expect(page.url()).not.toContain(organization.adminKey);
  await keyboard.press(page.getByRole("main").getByRole("link", { name: "end2end" }));
  await keyboard.press(page.getByRole("button", { name: "Delete Admin key" }));
  await expect(console_.notice().filter({ hasText: "deleted" })).toBeVisible();
  await expect(new AdminKeysPage(page).row("end2end")).toHaveCount(0);
});
