// Exploring the audit log: filters by links, the live tail, an export of the filtered list.
// tests/it/audit_pages.rs tests the content of the pages; this file tests their behavior in a browser.

import { readFile } from "node:fs/promises";
import { expect, expectAccessible, expectReady, test } from "../fixtures.ts";
import { AuditLogsPage } from "../pages/audit-logs.ts";

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with scripts" : "without scripts", () => {
    test.use({ javaScriptEnabled });

    test("a bar, a facet and a chip narrow the list and widen it again", async ({ page, owner: _, organization }) => {
      const logs = new AuditLogsPage(page);
      await logs.open(organization.id);
      const all = await logs.rows().count();
      const bars = page.getByRole("region", { name: "Events over time" });
      const bar = bars.getByRole("link", { name: /: [1-9]\d* events?/ }).last();
      const told = Number(/: (\d+) event/.exec((await bar.getAttribute("aria-label")) ?? "")?.[1]);
      await bar.click();
      await expect(page).toHaveURL(/from=/);
      await expect(logs.rows()).toHaveCount(told);
      await page.getByRole("link", { name: "7 days" }).click();
      await page.getByRole("link", { name: /^login\.succeeded/ }).click();
      await expect(logs.conditions()).toHaveText([/type: login\.succeeded/]);
      await expect(logs.rows().first()).toContainText("Signed in");
      await page.getByRole("link", { name: "Remove type: login.succeeded" }).click();
      await expect(logs.rows()).toHaveCount(all);
      await logs.filter("-class:sign_in");
      await expect(logs.rows().filter({ hasText: "Signed in" })).toHaveCount(0);
      await page.getByRole("link", { name: "Clear" }).click();
      await expect(logs.conditions()).toHaveCount(0);
    });

    test("what the list is narrowed to is exported, and its files are fetched", async ({ page, owner: _, organization }) => {
      const logs = new AuditLogsPage(page);
      await logs.open(organization.id);
      await logs.filter("class:sign_in");
      await page.getByRole("link", { name: /^Export \d/ }).click();
      await expect(page.getByText("class: sign_in")).toBeVisible();
      // Axe is a script itself, so it cannot run without scripts.
      if (javaScriptEnabled) await expectAccessible(page);
      await page.getByRole("radio", { name: "CSV, for spreadsheets" }).check();
      await page.getByRole("button", { name: "Export" }).click();
      await expect(page.getByText("Finished")).toBeVisible();
      if (javaScriptEnabled) await expectAccessible(page);
      const download = page.waitForEvent("download");
      await page.getByRole("link", { name: "audit-logs.csv" }).click();
      const lines = (await readFile(await (await download).path(), "utf8")).trim().split("\n");
      expect(lines.length, "a head and a record").toBeGreaterThan(1);
      expect(lines.slice(1).every((line) => line.includes("login.succeeded"))).toBe(true);
    });
  });
}

test("what happens while somebody watches appears by itself", async ({ page, owner: _, server, organization }) => {
  const logs = new AuditLogsPage(page);
  await logs.open(organization.id);
  await expectReady(page);
  await page.getByRole("button", { name: "Live tail" }).click();
  await expect(page.getByText("New records appear here as they happen.")).toBeVisible();
  for (const name of ["Grid", "Field"]) {
    const made = await fetch(`${server.url}/v1/organization/projects`, {
      method: "POST",
      headers: { authorization: `Bearer ${organization.adminKey}`, "content-type": "application/json" },
      body: JSON.stringify({ name }),
    });
    expect(made.status).toBe(200);
    await expect(page.getByRole("log").getByRole("listitem").first()).toContainText(`Created the project ${name}`);
  }
  await expectAccessible(page);
  await page.getByRole("link", { name: "Created the project Field" }).click();
  await expect(logs.opened()).toContainText("Created the project Field");
});
