// Forms that make something, in a real browser: a double click and a reload make one thing.

import { expect, test } from "../fixtures.ts";
import { AdminKeysPage } from "../pages/admin-keys.ts";
import { Console } from "../pages/console.ts";
import { ProjectsPage } from "../pages/projects.ts";

// With scripts the browser sends one request, without them two.
for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with scripts" : "without scripts", () => {
    test.use({ javaScriptEnabled });

    test("a double click on the button makes one key, and its page shows it", async ({ page, owner: _, organization }) => {
      const keys = new AdminKeysPage(page);
      await page.goto(`/o/${organization.id}/admin-keys/new`);
      await page.getByLabel("Name", { exact: true }).fill("clicked twice");
      await page.getByRole("button", { name: "Create admin key" }).dblclick();
      await expect(keys.secret()).toHaveValue(/^sk-admin-/);
      await keys.stored();
      await expect(keys.row("clicked twice")).toHaveCount(1);
    });

    test("a double click makes one project and leads to it", async ({ page, owner: _, organization }) => {
      const projects = new ProjectsPage(page);
      await page.goto(`/o/${organization.id}/projects/new`);
      await page.getByLabel("Name", { exact: true }).fill("Lighthouse");
      await page.getByRole("button", { name: "Create project" }).dblclick();
      await expect(page).toHaveURL(/\/projects\/proj_/);
      await projects.open(organization.id);
      await expect(projects.row("Lighthouse")).toHaveCount(1);
    });
  });
}

test("a reload shows a rotated key once more, and then only when it was shown", async ({ page, owner: _, organization }) => {
  // The page asks before it is left without confirming that the key is stored.
  page.on("dialog", (dialog) => dialog.accept());
  const keys = new AdminKeysPage(page);
  await keys.open(organization.id);
  await keys.create("nightly");
  await keys.stored();
  const value = await keys.rotate("nightly", "Now");
  await page.reload();
  await expect(keys.secret()).toHaveValue(value);
  await page.reload();
  await expect(new Console(page).heading("Already shown")).toBeVisible();
  await expect(keys.secret()).toHaveCount(0);
  await page.getByRole("link", { name: "Rotate key" }).click();
  await expect(page).toHaveURL(/\/admin-keys\/key_\w+\/rotate$/);
  // The old key, revoked, and the new one: the reloads made no third.
  await keys.open(organization.id);
  await expect(keys.row("nightly")).toHaveCount(2);
});
