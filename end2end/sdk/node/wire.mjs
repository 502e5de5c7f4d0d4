// Helpers of the steps to call a server and check its responses. The SDK validates nothing, so the shapes are checked on
// the wire.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import OpenAI from "openai";

const PUBLISHED = new URL("../../../tests/it/published/methods.json", import.meta.url);

let passed = 0;
let failed = 0;

export async function step(what, run) {
  try {
    await run();
    passed += 1;
    console.log(`ok   ${what}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL ${what}\n${error.stack}`);
  }
}

/** The published methods of the first tier, each with its URL. */
const methods = JSON.parse(readFileSync(PUBLISHED, "utf8"))
  .filter(({ tier }) => tier === 1)
  .map(({ sdk, http, path }) => ({ sdk, http, pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`) }));

/** The methods that have succeeded. */
const called = new Set();

async function counted(url, init) {
  const response = await fetch(url, init);
  const path = new URL(url).pathname.slice(new URL(process.env.OPENAI_BASE_URL).pathname.length);
  const http = (init?.method ?? "get").toUpperCase();
  const method = methods.find((one) => one.http === http && one.pattern.test(path));
  if (method && response.status === 200) called.add(method.sdk);
  return response;
}

/** A client of the server that the environment names. */
export function connect(options) {
  // No retries: a retry would hide a refusal with the wrong status.
  return new OpenAI({ maxRetries: 0, fetch: counted, ...options }).admin.organization;
}

/** A client that loses its first response although the server acted, and the number of its requests. */
export function forgetful() {
  const lost = { requests: 0 };
  const client = connect({
    maxRetries: 1,
    fetch: async (url, init) => {
      lost.requests += 1;
      const first = lost.requests === 1;
      const response = await counted(url, init);
      if (!first) return response;
      await response.arrayBuffer();
      throw new TypeError("the connection broke");
    },
  });
  return { client, lost };
}

export const organization = connect();

/** The JSON of a response, after its headers were checked. */
export async function raw(call) {
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

/** Expects exactly these keys. Times are whole seconds; `emptyTimes` may be null, but not absent. */
export function exactly(value, keys, times = [], emptyTimes = []) {
  assert.deepEqual(Object.keys(value).sort(), [...keys].sort());
  for (const name of times) assert.ok(Number.isInteger(value[name]), `${name}: ${value[name]}`);
  for (const name of emptyTimes) assert.ok(value[name] === null || Number.isInteger(value[name]), name);
}

export function isObject(value, name, prefix) {
  assert.equal(value.object, name);
  // REFERENCE 1.8: the prefix and the length of an id.
  assert.match(value.id, new RegExp(`^${prefix}[0-9a-z]{24}$`));
}

export function isDeleted(value, name, id) {
  assert.deepEqual(value, { object: `${name}.deleted`, id, deleted: true });
}

export function isOneOf(value, choices) {
  assert.ok(choices.includes(value), `${value} is none of ${choices}`);
}

export function isPage(value) {
  exactly(value, ["object", "data", "first_id", "last_id", "has_more"]);
  assert.equal(value.object, "list");
  assert.equal(typeof value.has_more, "boolean");
  assert.equal(value.first_id, value.data.at(0)?.id ?? null);
  assert.equal(value.last_id, value.data.at(-1)?.id ?? null);
}

/** All items of a list, read page by page on the wire; the SDK's auto-pager must find the same. */
export async function every(list, shape, query = {}) {
  const page = { limit: 2, ...query };
  const items = [];
  for (let after = null; ; ) {
    // The SDK sends `after=` for null, which counts as absent.
    const value = await raw(list({ ...page, after }));
    isPage(value);
    value.data.forEach(shape);
    items.push(...value.data);
    assert.ok(value.data.length === page.limit || !value.has_more, "too short a page before the end");
    assert.ok(items.length < 2000, "a list that does not end");
    if (!value.has_more) break;
    after = value.last_id;
  }
  const found = ids(items);
  assert.equal(new Set(found).size, found.length);
  const paged = [];
  for await (const item of list(page)) paged.push(item.id);
  assert.deepEqual(paged, found);
  return items;
}

export function ids(items) {
  return items.map(({ id }) => id);
}

/** Deletes while the auto-pager runs, so that the cursor names a deleted item. No item may be left out. */
export async function sweep(pages, expected, remove) {
  const swept = [];
  for await (const { id } of pages) {
    if (!expected.includes(id)) continue;
    await remove(id);
    swept.push(id);
  }
  assert.deepEqual(swept, expected);
}

export async function refused(call, kind, expected = {}) {
  const refusal = await call.then(
    () => assert.fail(`should have been refused with ${kind.name}`),
    (error) => error,
  );
  // Any other status has another error class.
  assert.equal(refusal.constructor, kind, refusal.stack);
  exactly(refusal.error, ["message", "type", "param", "code"]);
  assert.equal(refusal.type, "invalid_request_error");
  assert.ok(refusal.error.message);
  assert.ok(refusal.requestID, "an error carries the request id too");
  for (const [name, value] of Object.entries(expected)) assert.equal(refusal[name], value, name);
  return refusal;
}

/** The same for several calls, each sent only when it is checked. */
export async function allRefused(calls, kind, expected) {
  for (const call of calls) await refused(call(), kind, expected);
}

export async function finish() {
  await step(`all ${methods.length} methods of the first tier were called with success`, () => {
    const missing = methods.map(({ sdk }) => sdk).filter((sdk) => !called.has(sdk));
    assert.deepEqual(missing, []);
  });
  console.log(`${called.size} of ${methods.length} methods called`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}
