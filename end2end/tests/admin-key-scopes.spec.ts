// An owner makes Admin keys with all, reading and chosen permissions. The list shows what each may do, and the Admin API
// refuses the rest.

import { expect, expectAccessible, test } from "../fixtures.ts";
import { AdminKeysPage } from "../pages/admin-keys.ts";

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with scripts" : "without scripts", () => {
    test.use({ javaScriptEnabled });

    test("an Admin key may do what the form says, and the list shows it", async ({ page, owner: _, organization, server }) => {
      const keys = new AdminKeysPage(page);
      const status = async (key: string, method: string, path: string) => {
        const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
        const body = method === "POST" ? JSON.stringify({ name: "Grid" }) : undefined;
        return (await fetch(`${server.url}${path}`, { method, headers, body })).status;
      };
      const projects = "/v1/organization/projects";
      const proofs = "/orgward/v1/organization/audit_logs/key";
      const made: Record<string, string> = {};
      for (const [name, permissions, scopes] of [
        ["terraform", "All", []],
        ["dashboard", "Read only", []],
        ["siem", "Restricted", ["Read the audit log"]],
        ["onboarding", "Restricted", ["Read members, projects and keys", "Change members, projects and keys"]],
      ] as const) {
        await keys.open(organization.id);
        await keys.createLimited(name, permissions, ...scopes);
        made[name] = await keys.secret().inputValue();
        await expect(page.getByRole("main")).toContainText(permissions);
        await keys.stored();
      }

      await keys.open(organization.id);
      await expect(keys.row("terraform")).toContainText("All");
      await expect(keys.row("dashboard")).toContainText("Read only");
      await expect(keys.row("siem")).toContainText("api.audit_logs.read");
      await expect(keys.row("siem")).not.toContainText("api.management");
      await expect(keys.row("onboarding")).toContainText("api.management.read");
      await expect(keys.row("onboarding")).toContainText("api.management.write");
      // axe needs scripts in the page.
      if (javaScriptEnabled) await expectAccessible(page);

      for (const [name, list, create, audit] of [
        ["terraform", 200, 200, 200],
        ["dashboard", 200, 403, 200],
        ["siem", 403, 403, 200],
        ["onboarding", 200, 200, 403],
      ] as const) {
        const key = made[name] ?? "";
        expect(await status(key, "GET", projects), `${name} lists projects`).toBe(list);
        expect(await status(key, "POST", projects), `${name} makes a project`).toBe(create);
        expect(await status(key, "GET", proofs), `${name} reads the audit key`).toBe(audit);
      }

      await keys.open(organization.id);
      await keys.createLimited("nothing", "Restricted");
      await expect(page.getByRole("alert")).toBeVisible();
      await expect(page.getByLabel("Name", { exact: true })).toHaveValue("nothing");
      await expect(page.getByRole("radio", { name: "Restricted", exact: true })).toBeChecked();
    });
  });
}
