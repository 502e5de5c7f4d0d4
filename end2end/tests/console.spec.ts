// Everyday tasks at the console.

import { expect, expectReady, test } from "../fixtures.ts";
import { AdminKeysPage } from "../pages/admin-keys.ts";
import { Console } from "../pages/console.ts";
import { ProjectsPage } from "../pages/projects.ts";
import { SignInPage } from "../pages/sign-in.ts";

test("a wrong password is refused in neutral words, and the address stays", async ({ page, organization }) => {
  const signIn = new SignInPage(page);
  await signIn.signIn(organization.owner.email, "not the password");
  await expect(new Console(page).refusal()).toContainText("do not belong together");
  await expect(signIn.email()).toHaveValue(organization.owner.email);
  await expect(signIn.password()).toHaveValue("");
});

test("a link that needs signing in leads back to where it pointed", async ({ page, organization }) => {
  await page.goto(`/o/${organization.id}/admin-keys`);
  await new SignInPage(page).fill(organization.owner.email, organization.owner.password);
  await expect(page).toHaveURL(`/o/${organization.id}/admin-keys`);
});

test("signing out ends the session here and nowhere else", async ({ page, owner, organization, browser, server }) => {
  const other = await browser.newContext({ baseURL: server.url });
  const elsewhere = await other.newPage();
  await new SignInPage(elsewhere).signIn(owner.email, owner.password);
  await expect(new Console(elsewhere).heading("Overview")).toBeVisible();

  await new Console(page).signOut();
  await expect(page).toHaveURL("/sign-in");
  await page.goto(`/o/${organization.id}`);
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await elsewhere.reload();
  await expect(new Console(elsewhere).heading("Overview")).toBeVisible();
  await other.close();
});

test("the profile lists sessions and ends the others", async ({ page, owner, organization, browser, server }) => {
  const other = await browser.newContext({ baseURL: server.url });
  const elsewhere = await other.newPage();
  await new SignInPage(elsewhere).signIn(owner.email, owner.password);
  await expect(new Console(elsewhere).heading("Overview")).toBeVisible();

  await page.goto(`/o/${organization.id}/profile`);
  await page.getByRole("link", { name: "Sign out everywhere else" }).click();
  await page.getByRole("button", { name: "Sign out everywhere else" }).click();
  await expect(page).toHaveURL(`/o/${organization.id}/profile`);
  await elsewhere.reload();
  await expect(elsewhere).toHaveURL(/\/sign-in/);
  await other.close();
});

test("a form sent after signing out elsewhere changes nothing and says so", async ({ page, owner, organization }) => {
  await page.goto(`/o/${organization.id}/projects/new`);
  await page.getByLabel("Name", { exact: true }).fill("Field notes");
  const tab = await page.context().newPage();
  await tab.goto(`/o/${organization.id}`);
  await new Console(tab).signOut();

  await page.getByRole("button", { name: "Create project" }).click();
  await expect(page.getByText("nothing was changed")).toBeVisible();
  await new SignInPage(tab).fill(owner.email, owner.password);
  await expect(new Console(tab).heading("Overview")).toBeVisible();
  await page.getByRole("button", { name: "Send it again" }).click();
  // The form was made for the session that has ended, so it asks once more and keeps what was typed.
  await expect(page.getByText("in another session")).toBeVisible();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Field notes");
  await page.getByRole("button", { name: "Create project" }).click();
  await expect(new Console(page).heading("Field notes")).toBeVisible();
});

test("a project is renamed and archived for good", async ({ page, owner: _, organization }) => {
  const [console_, projects] = [new Console(page), new ProjectsPage(page)];
  await projects.open(organization.id);
  await projects.create("Grid");
  await projects.rename("Grid forecasting");
  await expect(console_.heading("Grid forecasting")).toBeVisible();
  await projects.archive();
  await expect(console_.notice().filter({ hasText: "archived" })).toBeVisible();
  await expect(projects.row("Grid forecasting")).toHaveCount(0);
  await projects.showArchived();
  await expect(projects.row("Grid forecasting")).toBeVisible();
  await projects.openProject("Grid forecasting");
  await expect(page.getByRole("button", { name: "Save name" })).toHaveCount(0);
});

test("a key sent twice is made once", async ({ page, owner: _, organization }) => {
  const keys = new AdminKeysPage(page);
  await keys.open(organization.id);
  await page.getByRole("link", { name: "Create new admin key" }).click();
  await expectReady(page);
  await page.getByLabel("Name", { exact: true }).fill("twice");
  await page.getByRole("button", { name: "Create admin key" }).dblclick();
  await expect(keys.secret().or(page.getByRole("alert"))).toBeVisible();
  await keys.open(organization.id);
  await expect(keys.row("twice")).toHaveCount(1);
});

test("copying a key says so", async ({ page, owner: _, organization, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const keys = new AdminKeysPage(page);
  await keys.open(organization.id);
  const key = await keys.create("ci");
  await expectReady(page);
  await page.getByRole("button", { name: "Copy" }).first().click();
  await expect(page.getByText("Copied").first()).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(key);
});

test("the keyboard alone makes a project", async ({ page, owner: _, organization }) => {
  await page.goto(`/o/${organization.id}`);
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await page.goto(`/o/${organization.id}/projects/new`);
  await page.getByLabel("Name", { exact: true }).focus();
  await page.keyboard.type("By hand");
  await page.keyboard.press("Enter");
  await expect(new Console(page).heading("By hand")).toBeVisible();
});

test("a reader is told who can help", async ({ page, host, organization }) => {
  const password = "amber cactus violin ferry";
  const { writeFile } = await import("node:fs/promises");
  await writeFile(`${host.dataDir}/bo.txt`, password);
  await host.run("user create", "--name", "Bo Achterberg", "--email", "bo@fjordlight.example", "--password-file", `${host.dataDir}/bo.txt`);
  await new SignInPage(page).signIn("bo@fjordlight.example", password);
  await expect(new Console(page).heading("Overview")).toBeVisible();
  const answer = await page.goto(`/o/${organization.id}/admin-keys`);
  expect(answer?.status()).toBe(403);
  await expect(page.getByText(organization.owner.name)).toBeVisible();
});
