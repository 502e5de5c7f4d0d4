// An owner verifies an export in the browser: the page says what is authentic and what is not, and sends nothing.
//
// Verified to fail for: a beacon sent while a file is read; a file whose chunks never reach the verifier.

import { cp, readFile, truncate, writeFile } from "node:fs/promises";
import { expect, expectAccessible, expectReady, test } from "../fixtures.ts";
import { AuditLogsPage } from "../pages/audit-logs.ts";
import { AuditVerifyPage } from "../pages/audit-verify.ts";
import { Host } from "../server.ts";

/** Exports into a folder of the host and returns the path of one of its files. */
async function exported(host: Host, folder: string, file = "audit-logs.ndjson", ...flags: string[]): Promise<string> {
  await host.run("audit export", "--out", host.path(folder), ...flags);
  return host.path(`${folder}/${file}`);
}

/** A file with the output of a command. */
async function printed(host: Host, command: string, name: string): Promise<string> {
  await writeFile(host.path(name), await host.run(command));
  return host.path(name);
}

const add = (host: Host, name: string) => host.run("user create", "--name", name, "--email", `${name}@fjordlight.example`);

test("an export that is dropped holds, with the network unplugged and no request made", async ({ page, context, host, owner: _, organization }) => {
  const [logs, verify] = [new AuditLogsPage(page), new AuditVerifyPage(page)];
  const requests: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  await logs.open(organization.id);
  await expectReady(page);
  expect(requests.filter((url) => /evidence|audit_verify/.test(url)), "the verifier is for its own page").toEqual([]);
  await page.getByRole("link", { name: "Verify an export" }).click();
  await expect(verify.files()).toBeEnabled();
  await expectReady(page);
  await expectAccessible(page);

  const file = await exported(host, "whole");
  await context.setOffline(true);
  requests.length = 0;
  await verify.drop(file);
  await verify.says("The signed list of the export's files is missing");
  await verify.withoutList().check();
  await verify.again().click();
  const size = (await readFile(file, "utf8")).trimEnd().split("\n").filter((line) => line.includes('"kind":"record"')).length;
  await verify.holds(`audit-logs.ndjson: All ${size} records of ${organization.id} hold`, "This is the whole log", "the key that this server put in");
  await expect(verify.files()).toHaveValue(/audit-logs\.ndjson$/);
  await verify.choose({ name: "x.ndjson", text: (await readFile(file, "utf8")).replace("user.added", "user.addee") });
  await verify.fails("Record");
  await verify.choose(file, host.path("whole/manifest.txt"), host.path("whole/checkpoint.txt"));
  await verify.holds("All 2 files on the signed list are the ones that were exported");
  await expect(verify.checkpoint(), "a checkpoint of the export itself is none that was kept").toHaveValue("");
  expect(requests, "requests while files were verified").toEqual([]);
  await context.setOffline(false);
  await expectAccessible(page);
});

test("what was done to an export is named", async ({ page, host, owner: _, organization }) => {
  const verify = new AuditVerifyPage(page);
  const text = await readFile(await exported(host, "whole"), "utf8");
  await verify.open(organization.id);
  await verify.withoutList().check();
  const name = "audit-logs.ndjson";
  const lines = text.split("\n");
  const place = lines.findIndex((line) => line.includes('"seq":3,'));
  const instead = (...other: string[]) => [...lines.slice(0, place), ...other, ...lines.slice(place + 1)].join("\n");
  await verify.choose({ name, text: instead(lines[place]!.replace("effective_at", "effective_au")) });
  await verify.fails(/Record 3 does not hold/);
  await expectAccessible(page);
  await verify.choose({ name, text: instead() });
  await verify.fails("A checkpoint of 4 records stands after 3 records");
  await verify.choose({ name, text: text.slice(0, text.indexOf("\n", text.length / 2) + 1) });
  await verify.fails("The export breaks off after", "it has no end");
  await verify.choose({ name, text: Buffer.concat([Buffer.from(text.slice(0, -1)), Buffer.from([0xff])]) });
  await verify.fails("cannot be read");
  await verify.choose({ name: "holiday.jpg", text: Buffer.from([0xff, 0xd8, 0xff]) });
  await verify.fails("This is no export of an audit log");
  await verify.choose({ name, text });
  await verify.holds("This is the whole log");
});

test("another key is not believed, and a checkpoint that was kept shows a short or another history", async ({ page, host, owner: _, organization }) => {
  const verify = new AuditVerifyPage(page);
  const early = await printed(host, "audit checkpoint", "early.checkpoint");
  const whole = await exported(host, "whole");
  await add(host, "bo");
  const late = await printed(host, "audit checkpoint", "late.checkpoint");
  await verify.open(organization.id);
  await verify.withoutList().check();
  await verify.choose(whole, early);
  await verify.holds("It has grown from the checkpoint of", "that you kept");
  await verify.choose(whole, late);
  await verify.fails("and what follows is missing");
  await verify.choose(whole, early, late);
  await verify.fails("There are two checkpoints");

  // Two histories of one log, signed with the same key.
  const other = await Host.create();
  const fork = await Host.create();
  try {
    await other.init();
    await cp(other.dataDir, fork.dataDir, { recursive: true });
    await add(other, "chidi");
    await add(fork, "dalia");
    const key = await printed(other, "audit key", "audit.pub");
    const kept = await printed(other, "audit checkpoint", "kept.checkpoint");
    const forked = await exported(fork, "whole");
    await verify.checkpoint().fill("");
    await verify.choose(forked);
    await verify.fails("The checkpoint does not hold: it is not signed by a key that is known here");
    await verify.choose(forked, key);
    await expect(verify.keys(), "what is believed is shown").toHaveValue((await readFile(key, "utf8")).trim());
    await verify.holds("This is the whole log");
    await expect(verify.verdict()).not.toContainText("the key that this server put in", { useInnerText: true });
    await verify.checkpoint().fill(await readFile(kept, "utf8"));
    await verify.again().click();
    await verify.fails("It was rewritten, or it is another history of the same log");
    await verify.keys().fill("");
    await verify.checkpoint().fill("");
    await verify.again().click();
    await verify.holds("Checked with the key that the export itself names");
    await verify.keys().fill("nonsense");
    await verify.again().click();
    await verify.fails("the public key cannot be read");
  } finally {
    await other.remove();
    await fork.remove();
  }
});

test("a filtered export is genuine and no more; a table holds by its signed list", async ({ page, host, owner: _, organization }) => {
  const verify = new AuditVerifyPage(page);
  await verify.open(organization.id);
  await verify.withoutList().check();
  await verify.choose(await exported(host, "some", "audit-logs.ndjson", "--event-type", "user.added"));
  await verify.holds("These 1 records are genuine", "cannot show whether others are missing");
  const table = await exported(host, "table", "audit-logs.csv", "--format", "csv");
  const list = host.path("table/manifest.txt");
  await verify.choose(table, list);
  await verify.holds("This is the file that was exported and signed", "not looked at: checkpoint.txt");
  await verify.choose({ name: "audit-logs.csv", text: (await readFile(table, "utf8")).replace("Ada", "Eve") }, list);
  await verify.fails("audit-logs.csv is not the file that was exported");
  await verify.choose(table);
  await verify.fails("no export of an audit log");
  await verify.choose({ name: "a.pub", text: await host.run("audit key") });
  await verify.says("There is no export among these files");
});

test("reading a large file shows how far it is and can be stopped", async ({ page, host, owner: _, organization }) => {
  const verify = new AuditVerifyPage(page);
  await exported(host, "table", "audit-logs.csv", "--format", "csv");
  await writeFile(host.path("large.bin"), "");
  await truncate(host.path("large.bin"), 8e9);
  await verify.open(organization.id);
  await verify.files().setInputFiles([host.path("large.bin"), host.path("table/manifest.txt")]);
  await expect(page.getByRole("progressbar", { name: "Bytes read" })).toBeVisible();
  await expect(page.getByText(/ of 8,000\.0 MB/)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Stop" }).click();
  await verify.says("You stopped the check");
  await expectAccessible(page);
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("the page says what it needs, and how the command line makes the same check", async ({ page, host, owner: _, organization }) => {
    await page.goto(`/o/${organization.id}/audit-logs/verify`);
    await expect(page.getByText("This page needs a script")).toBeVisible();
    await expect(new AuditVerifyPage(page).files()).toBeHidden();
    await expect(page.getByText("orgward audit verify --export audit-logs.ndjson")).toBeVisible();
    const key = page.waitForEvent("download");
    await page.getByRole("link", { name: "Download public key" }).click();
    const file = await (await key).path();
    expect((await key).suggestedFilename()).toBe("orgward-audit.pub");
    expect(await readFile(file, "utf8")).toBe(await host.run("audit key"));
  });
});
