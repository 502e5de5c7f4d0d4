// "As API call": the Python code runs unchanged with the official library and a key.

import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { type Page } from "@playwright/test";
import { expect, test } from "../fixtures.ts";
import { AdminKeysPage } from "../pages/admin-keys.ts";
import { InvitesPage } from "../pages/invites.ts";
import { ProjectsPage } from "../pages/projects.ts";

const python = resolve(import.meta.dirname, "../../target/venv/bin/python");

test.describe.configure({ timeout: 300_000 });

/** The output of the page's Python code. */
async function ran(page: Page, path: string, key: string): Promise<string> {
  await page.goto(path);
  const text = await page.locator("details pre[id$='-1']").last().evaluate((pre) => pre.textContent ?? "");
  const { status, stdout, stderr } = spawnSync(python, ["-c", text], { env: { ...process.env, OPENAI_ADMIN_KEY: key }, encoding: "utf8" });
  expect(status, `${path}\n${text}\n${stderr}`).toBe(0);
  return stdout.trim();
}

test("Python as the pages show it lists what they list, and makes what their forms would", async ({ page, owner: _, organization }) => {
  const base = `/o/${organization.id}`;
  const [keys, projects, invites] = [new AdminKeysPage(page), new ProjectsPage(page), new InvitesPage(page)];
  await projects.open(organization.id);
  await projects.create('It\'s "Grid" forecasting');
  const project = `${base}/projects/${page.url().match(/proj_[a-z0-9]+/)?.[0]}`;
  await invites.open(organization.id);
  await invites.create("nora@skerry.example");
  await keys.open(organization.id);
  const key = await keys.create("terraform");
  await keys.stored();

  // With the example values, because nothing is typed yet.
  const made = await ran(page, `${project}/service-accounts/new`, key);
  expect(made).toContain("svc_acct_");
  await page.goto(`${project}/service-accounts`);
  await expect(page.locator("tbody tr")).toHaveCount(1);

  for (const [path, id] of [
    [`${base}/members`, /^user-\w+$/],
    [`${base}/invites`, /^invite-\w+$/],
    [`${base}/projects`, /^proj_\w+$/],
    [`${base}/admin-keys`, /^key_\w+$/],
    [`${base}/audit-logs?since=all`, /^audit_log-\w+$/],
    [`${project}/members`, /^user-\w+$/],
    [`${project}/keys`, /^key_\w+$/],
    [`${project}/service-accounts`, /^svc_acct_\w+$/],
  ] as const) {
    const ids = (await ran(page, path, key)).split("\n").filter((line) => line !== "");
    for (const printed of ids) expect(printed, path).toMatch(id);
    await expect(page.locator("tbody tr"), path).toHaveCount(ids.length);
  }
  // Orgward's own operations, which the official library does not have.
  expect(await ran(page, `${base}/request-log`, key)).toContain("/v1/organization/admin_api_keys");
});
