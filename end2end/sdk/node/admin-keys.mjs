// Admin keys: their values are shown only once, and deleted keys stop working immediately.

import assert from "node:assert/strict";
import OpenAI from "openai";
import { defaultProject } from "./projects.mjs";
import { connect, every, exactly, ids, isDeleted, isObject, organization, raw, refused, step, sweep } from "./wire.mjs";

const { adminAPIKeys: keys } = organization;
const list = (query) => keys.list(query);

function isAdminKey(value, more = []) {
  const names = ["object", "id", "name", "redacted_value", "created_at", "expires_at", "last_used_at", "owner"];
  exactly(value, [...names, ...more], ["created_at"], ["expires_at", "last_used_at"]);
  exactly(value.owner, ["type", "object", "id", "name", "created_at", "role"], ["created_at"]);
  isObject(value, "organization.admin_api_key", "key_");
  isObject(value.owner, "organization.user", "user-");
  assert.deepEqual([value.owner.type, value.owner.role], ["user", "owner"]);
  assert.match(value.redacted_value, /^sk-admin\.\.\..{4}$/);
}

export async function run() {
  const standard = await defaultProject();
  let key;
  let short;

  await step("admin keys: create", async () => {
    key = await raw(keys.create({ name: "from Node" }));
    isAdminKey(key, ["value"]);
    assert.match(key.value, /^sk-admin-[A-Za-z0-9_-]{40,}$/);
    assert.ok(key.redacted_value.endsWith(key.value.slice(-4)));
    short = await raw(keys.create({ name: "for an hour", expires_in_seconds: 3600 }));
    isAdminKey(short, ["value"]);
    assert.equal(short.expires_at, short.created_at + 3600);
  });

  await step("admin keys: an expiry out of range", () =>
    refused(keys.create({ name: "no time", expires_in_seconds: 0 }), OpenAI.BadRequestError, {
      param: "expires_in_seconds",
    }));

  await step("admin keys: a new one works at once", async () => {
    const other = connect({ adminAPIKey: key.value });
    assert.equal((await other.projects.retrieve(standard)).id, standard);
  });

  await step("admin keys: retrieve, without the value", async () => {
    const value = await raw(keys.retrieve(key.id));
    isAdminKey(value);
    const { value: _, last_used_at: unused, ...rest } = key;
    assert.deepEqual(value, { ...rest, last_used_at: value.last_used_at });
    assert.equal(unused, null);
    assert.ok(Number.isInteger(value.last_used_at), "it was used just now");
  });

  await step("admin keys: list in both orders, page by page, without values", async () => {
    const rising = ids(await every(list, (value) => isAdminKey(value)));
    const falling = ids(await every(list, (value) => isAdminKey(value), { order: "desc" }));
    assert.deepEqual(rising, falling.toReversed());
    assert.deepEqual(rising.slice(-2), [key.id, short.id]);
  });

  await step("admin keys: delete, and it is refused at once", async () => {
    isDeleted(await raw(keys.delete(key.id)), "organization.admin_api_key", key.id);
    const gone = connect({ adminAPIKey: key.value }).projects.list();
    await refused(gone, OpenAI.AuthenticationError, { code: "invalid_api_key" });
    await refused(keys.retrieve(key.id), OpenAI.NotFoundError, { code: "not_found" });
    await refused(keys.delete(key.id), OpenAI.NotFoundError, { code: "not_found" });
  });

  await step("admin keys: one may delete itself", async () => {
    assert.equal((await connect({ adminAPIKey: short.value }).adminAPIKeys.delete(short.id)).deleted, true);
  });

  await step("admin keys: deleting while paging leaves none out", async () => {
    const made = [];
    for (let number = 0; number < 5; number += 1) made.push((await keys.create({ name: `sweep ${number}` })).id);
    await sweep(keys.list({ limit: 2 }), made, (id) => keys.delete(id));
  });
}
