// A leaked key: a person pastes it into the search, finds it, and deletes it.

import { expect, test } from "../fixtures.ts";
import { AdminKeysPage } from "../pages/admin-keys.ts";
import { Console } from "../pages/console.ts";

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with scripts" : "without scripts", () => {
    test.use({ javaScriptEnabled });

    test("a leaked key is found by its secret, which stands in no address, and is refused from then on", async ({ page, owner: _, organization, server }) => {
      const ask = () =>
        fetch(`${server.url}/v1/organization/projects`, { headers: { authorization: `Bearer ${organization.adminKey}` } });
      expect((await ask()).status).toBe(200);
      await page.goto(`/o/${organization.id}/search`);
      await page.getByRole("main").getByLabel("Search or paste an id").fill(organization.adminKey);
      await page.getByRole("main").getByRole("button", { name: "Search", exact: true }).click();
      await expect(page.getByText("This is a secret key; do not paste it here")).toBeVisible();
      expect(page.url()).not.toContain(organization.adminKey);
      await expect(page.locator("body")).not.toContainText(organization.adminKey);
      await page.getByRole("main").getByRole("link", { name: "end2end" }).click();
      await page.getByRole("button", { name: "Delete Admin key" }).click();
      await expect(new Console(page).notice().filter({ hasText: "deleted" })).toBeVisible();
      await expect(new AdminKeysPage(page).row("end2end")).toHaveCount(0);
      expect((await ask()).status).toBe(401);
    });
  });
}
