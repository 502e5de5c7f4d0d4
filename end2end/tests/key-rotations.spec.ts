// An owner rotates a leaked Admin key, finds the old one among the expired keys, and sees its requests in the request
// log.

import { expect, test } from "../fixtures.ts";
import { AdminKeysPage } from "../pages/admin-keys.ts";
import { Console } from "../pages/console.ts";
import { RequestLogPage } from "../pages/request-log.ts";

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with scripts" : "without scripts", () => {
    test.use({ javaScriptEnabled });

    test("a leaked key is rotated at once, found by its state, and its requests are there to look through", async ({ page, owner: _, organization, server }) => {
      const [console_, keys, log] = [new Console(page), new AdminKeysPage(page), new RequestLogPage(page)];
      const ask = async (key: string) => {
        const answer = await fetch(`${server.url}/v1/organization/users`, { headers: { authorization: `Bearer ${key}` } });
        return { status: answer.status, request: answer.headers.get("x-request-id") ?? "" };
      };
      await keys.open(organization.id);
      const leaked = await keys.create("terraform");
      await keys.stored();
      const used = await ask(leaked);
      expect(used.status).toBe(200);

      await keys.open(organization.id);
      const fresh = await keys.rotate("terraform", "Now");
      await expect(page.getByText("It has stopped")).toBeVisible();
      expect((await ask(leaked)).status, "the old key stops with the rotation").toBe(401);
      expect((await ask(fresh)).status, "the new one takes its place").toBe(200);
      await keys.stored();
      await keys.show("Expired");
      await expect(keys.row("terraform")).toContainText(`sk-admin...${leaked.slice(-4)}`);
      await keys.show("Not used for 90 days");
      await expect(page.getByRole("heading", { name: "No key is in this state" })).toBeVisible();

      await console_.go("Request log");
      await log.narrow("4xx");
      await expect(page.getByRole("heading", { name: "No request matches" })).toBeVisible();
      await log.narrow("200");
      await expect(log.requests()).not.toHaveCount(0);
      await log.open(organization.id, used.request);
      await expect(page.getByText("It changed nothing that the audit log tells of.")).toBeVisible();
      await page.getByRole("main").getByRole("link", { name: "terraform" }).click();
      await expect(console_.heading("Admin keys")).toBeVisible();
    });
  });
}
