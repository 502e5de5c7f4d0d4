// The official Node SDK through the life of projects and Admin keys. It needs OPENAI_BASE_URL and
// OPENAI_ADMIN_KEY of a server, which the SDK reads by itself. Prints a line for each step, ends
// with "N passed, N failed", and fails when a step does. The SDK validates nothing, so the shapes
// are looked at on the wire.

import assert from "node:assert/strict";
import OpenAI from "openai";

const LIST = ["data", "first_id", "has_more", "last_id", "object"];
const PROJECT = ["archived_at", "created_at", "external_key_id", "id", "name", "object", "status"];
const ADMIN_KEY = ["created_at", "expires_at", "id", "last_used_at", "name", "object", "owner", "redacted_value"];
const OWNER = ["created_at", "id", "name", "object", "role", "type"];

let passed = 0;
let failed = 0;

// A refusal must come at once: a retry would hide that it was answered with the wrong status.
const connect = (options) => new OpenAI({ maxRetries: 0, ...options });
const { projects, adminAPIKeys: keys } = connect().admin.organization;

async function step(what, run) {
  try {
    await run();
    passed += 1;
    console.log(`ok   ${what}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL ${what}\n${error.stack}`);
  }
}

/** The JSON of an answer, its headers checked. */
async function raw(call) {
  const response = await call.asResponse();
  const header = (name) => response.headers.get(name) ?? "";
  assert.equal(response.status, 200);
  assert.match(header("x-request-id"), /^req_[0-9a-f]{32}$/);
  assert.match(header("content-type"), /^application\/json/);
  assert.match(header("openai-organization"), /^org-/);
  assert.match(header("openai-processing-ms"), /^\d+$/);
  assert.equal(header("openai-version"), "2020-10-01");
  return response.json();
}

function aTime(value, mayBeNull = false) {
  assert.ok((mayBeNull && value === null) || Number.isInteger(value), `${value} is no time`);
}

function aProject(value) {
  assert.deepEqual(Object.keys(value).sort(), PROJECT);
  assert.equal(value.object, "organization.project");
  assert.match(value.id, /^proj_/);
  aTime(value.created_at);
  aTime(value.archived_at, true);
}

function anAdminKey(value, more = []) {
  assert.deepEqual(Object.keys(value).sort(), [...ADMIN_KEY, ...more].sort());
  assert.deepEqual(Object.keys(value.owner).sort(), OWNER);
  assert.equal(value.object, "organization.admin_api_key");
  assert.match(value.id, /^key_/);
  assert.match(value.redacted_value, /^sk-admin\.\.\./);
  assert.equal(value.owner.role, "owner");
  aTime(value.created_at);
  aTime(value.expires_at, true);
  aTime(value.last_used_at, true);
  aTime(value.owner.created_at);
}

function aPage(value) {
  assert.deepEqual(Object.keys(value).sort(), LIST);
  assert.equal(value.object, "list");
  assert.equal(typeof value.has_more, "boolean");
  assert.equal(value.first_id, value.data.at(0)?.id ?? null);
  assert.equal(value.last_id, value.data.at(-1)?.id ?? null);
}

async function refused(call, kind, expected = {}) {
  const refusal = await call.then(
    () => assert.fail(`should have been refused with ${kind.name}`),
    (error) => error,
  );
  // Any other status is another class.
  assert.equal(refusal.constructor, kind, refusal.stack);
  assert.deepEqual(Object.keys(refusal.error).sort(), ["code", "message", "param", "type"]);
  assert.equal(refusal.type, "invalid_request_error");
  assert.ok(refusal.error.message);
  assert.ok(refusal.requestID, "an error carries the request id too");
  for (const [name, value] of Object.entries(expected)) assert.equal(refusal[name], value, name);
  return refusal;
}

async function ids(pages) {
  const found = [];
  for await (const item of pages) found.push(item.id);
  return found;
}

const made = [];
let standard;

await step("projects: the default project is there from the start", async () => {
  const page = await raw(projects.list());
  aPage(page);
  aProject(page.data[0]);
  standard = page.data[0].id;
});

await step("projects: create", async () => {
  for (let number = 0; number < 5; number += 1) {
    const value = await raw(projects.create({ name: `Node ${number}` }));
    aProject(value);
    assert.deepEqual([value.name, value.status, value.archived_at], [`Node ${number}`, "active", null]);
    made.push(value.id);
  }
});

await step("projects: the auto-pager finds each once, oldest first", async () => {
  const first = await raw(projects.list({ limit: 2 }));
  aPage(first);
  assert.deepEqual([first.data.length, first.has_more], [2, true]);
  const found = await ids(projects.list({ limit: 2 }));
  assert.equal(new Set(found).size, found.length);
  assert.equal(found[0], standard);
  assert.deepEqual(found.filter((id) => made.includes(id)), made);
});

await step("projects: an empty cursor is none", async () => {
  assert.equal((await projects.list({ after: null, limit: 1 })).data[0].id, standard);
});

await step("projects: retrieve and update", async () => {
  aProject(await raw(projects.retrieve(made[0])));
  assert.equal((await projects.update(made[0], { name: "Node renamed" })).name, "Node renamed");
  assert.equal((await projects.update(made[0], { name: null })).name, "Node renamed");
  assert.equal((await projects.retrieve(made[0])).name, "Node renamed");
});

await step("projects: archive, twice with the same answer", async () => {
  const value = await raw(projects.archive(made[1]));
  aProject(value);
  assert.equal(value.status, "archived");
  assert.ok(value.archived_at >= value.created_at);
  assert.deepEqual(await raw(projects.archive(made[1])), value);
});

await step("projects: an archived one is listed only when asked for", async () => {
  assert.ok(!(await ids(projects.list())).includes(made[1]));
  assert.ok((await ids(projects.list({ include_archived: true, limit: 2 }))).includes(made[1]));
});

await step("projects: an archived one cannot be updated", () =>
  refused(projects.update(made[1], { name: "again" }), OpenAI.BadRequestError, { code: "project_archived" }));

await step("projects: the default one cannot be archived", () =>
  refused(projects.archive(standard), OpenAI.BadRequestError, { code: "default_project" }));

await step("projects: an unknown one is not found", () =>
  refused(projects.retrieve("proj_000000000000000000000000"), OpenAI.NotFoundError, { code: "not_found" }));

await step("projects: a slash in an id is part of the id", () =>
  refused(projects.retrieve("proj_/../x"), OpenAI.NotFoundError));

await step("projects: a name is needed", () =>
  refused(projects.create({ name: "" }), OpenAI.BadRequestError, { param: "name" }));

await step("projects: too long a page", () =>
  refused(projects.list({ limit: 101 }), OpenAI.BadRequestError, { code: "integer_above_max_value", param: "limit" }));

let key;
let short;

await step("admin keys: create", async () => {
  key = await raw(keys.create({ name: "from Node" }));
  anAdminKey(key, ["value"]);
  assert.match(key.value, /^sk-admin-[A-Za-z0-9_-]{40,}$/);
  assert.ok(key.redacted_value.endsWith(key.value.slice(-4)));
  short = await raw(keys.create({ name: "for an hour", expires_in_seconds: 3600 }));
  anAdminKey(short, ["value"]);
  assert.equal(short.expires_at, short.created_at + 3600);
});

await step("admin keys: a new one works at once", async () => {
  const other = connect({ adminAPIKey: key.value });
  assert.equal((await other.admin.organization.projects.retrieve(standard)).id, standard);
});

await step("admin keys: retrieve, without the value", async () => {
  const value = await raw(keys.retrieve(key.id));
  anAdminKey(value);
  assert.equal(value.name, "from Node");
});

await step("admin keys: list in both orders, page by page, without values", async () => {
  const page = await raw(keys.list());
  aPage(page);
  for (const item of page.data) anAdminKey(item);
  const rising = await ids(keys.list({ limit: 2 }));
  const falling = await ids(keys.list({ limit: 2, order: "desc" }));
  assert.deepEqual(rising, falling.toReversed());
  assert.ok(rising.includes(key.id) && rising.indexOf(key.id) < rising.indexOf(short.id));
});

await step("admin keys: delete, and it is refused at once", async () => {
  const value = await raw(keys.delete(key.id));
  assert.deepEqual(value, { object: "organization.admin_api_key.deleted", id: key.id, deleted: true });
  const gone = connect({ adminAPIKey: key.value }).admin.organization.projects.list();
  await refused(gone, OpenAI.AuthenticationError, { code: "invalid_api_key" });
  await refused(keys.retrieve(key.id), OpenAI.NotFoundError, { code: "not_found" });
  await refused(keys.delete(key.id), OpenAI.NotFoundError, { code: "not_found" });
});

await step("admin keys: one may delete itself", async () => {
  const own = connect({ adminAPIKey: short.value }).admin.organization.adminAPIKeys;
  assert.equal((await own.delete(short.id)).deleted, true);
});

await step("admin keys: a wrong one is refused, and not repeated", async () => {
  const wrong = `sk-admin-${"0".repeat(49)}`;
  const call = connect({ adminAPIKey: wrong }).admin.organization.projects.list();
  const refusal = await refused(call, OpenAI.AuthenticationError, { code: "invalid_api_key" });
  assert.ok(!JSON.stringify(refusal.error).includes(wrong));
});

await step("another organization is refused", () =>
  refused(
    connect({ organization: "org-000000000000000000000000" }).admin.organization.projects.list(),
    OpenAI.AuthenticationError,
    { code: "mismatched_organization" },
  ));

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
