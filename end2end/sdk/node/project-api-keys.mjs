// A project's keys: list them without their values, change their scopes, delete them one by one.

import assert from "node:assert/strict";
import OpenAI from "openai";
import { newProject } from "./projects.mjs";
import * as wire from "./wire.mjs";
import { connect, every, exactly, ids, isObject, organization, raw, refused, step } from "./wire.mjs";

const { projects } = organization;
const { apiKeys: keys, serviceAccounts: accounts } = projects;

function isProjectKey(value) {
  const names = ["object", "id", "name", "redacted_value", "created_at", "last_used_at", "expires_at"];
  exactly(value, [...names, "owner_project_access", "owner"], ["created_at"], ["last_used_at", "expires_at"]);
  isObject(value, "organization.project.api_key", "key_");
  wire.isOneOf(value.owner_project_access, ["active", "inactive"]);
  // Only people in the console create keys of their own, so all keys here belong to service accounts.
  exactly(value.owner, ["type", "service_account"]);
  assert.equal(value.owner.type, "service_account");
  exactly(value.owner.service_account, ["id", "name", "created_at", "role"], ["created_at"]);
  assert.match(value.redacted_value, /^sk-svcacct\.\.\..{4}$/);
}

export async function run() {
  const project_id = await newProject("Node keys");
  const other = await newProject("Node other keys");
  const account = await accounts.create(project_id, { name: "deploy" });
  const idle = await accounts.create(project_id, { name: "idle", create_service_account_only: true });
  const first = account.api_key;
  const second = await accounts.apiKeys.create(account.id, { project_id, name: "second" });
  const useless = await accounts.apiKeys.create(idle.id, { project_id, name: "useless" });
  const list = (query) => keys.list(project_id, query);
  let found;

  await step("project keys: page by page each is found once, oldest first, without its value", async () => {
    found = await every(list, isProjectKey);
    assert.deepEqual(ids(found), [first.id, second.id, useless.id]);
    assert.equal(found[0].owner.service_account.id, account.id);
    assert.ok(found[0].redacted_value.endsWith(first.value.slice(-4)));
  });

  await step("project keys: retrieve", async () => {
    assert.deepEqual(await raw(keys.retrieve(second.id, { project_id })), found[1]);
  });

  await step("project keys: found by whether their owner has access", async () => {
    for (const [owner_project_access, expected] of [
      ["active", [first.id, second.id]],
      ["inactive", [useless.id]],
      ["any", [first.id, second.id, useless.id]],
    ]) {
      assert.deepEqual(ids(await every(list, isProjectKey, { limit: 1, owner_project_access })), expected);
    }
    const refusal = { code: "invalid_value", param: "owner_project_access" };
    await refused(list({ owner_project_access: "some" }), OpenAI.BadRequestError, refusal);
    const refusedKey = connect({ adminAPIKey: useless.value }).projects.list();
    await refused(refusedKey, OpenAI.AuthenticationError, { code: "invalid_api_key" });
  });

  await step("project keys: update of the scopes leaves the expiry alone, and the other way round", async () => {
    assert.deepEqual(await raw(keys.update(second.id, { project_id, scopes: ["api.all.read"] })), found[1]);
    const value = await raw(keys.update(second.id, { project_id, expires_in_seconds: 3600 }));
    isProjectKey(value);
    assert.deepEqual(value, { ...found[1], expires_at: value.expires_at });
    assert.ok(value.expires_at - value.created_at >= 3600 && value.expires_at - value.created_at < 3660);
    assert.deepEqual(await raw(keys.update(second.id, { project_id, scopes: [] })), value);
  });

  await step("project keys: update asks for something, and takes no null", async () => {
    await refused(keys.update(second.id, { project_id }), OpenAI.BadRequestError);
    const wrong = { code: "invalid_type", param: "expires_in_seconds" };
    await refused(keys.update(second.id, { project_id, expires_in_seconds: null }), OpenAI.BadRequestError, wrong);
  });

  await step("project keys: delete leaves the account and its other keys", async () => {
    wire.isDeleted(await raw(keys.delete(first.id, { project_id })), "organization.project.api_key", first.id);
    const gone = connect({ adminAPIKey: first.value }).projects.list();
    await refused(gone, OpenAI.AuthenticationError, { code: "invalid_api_key" });
    assert.equal((await accounts.retrieve(account.id, { project_id })).role, "member");
    assert.equal((await keys.retrieve(second.id, { project_id })).id, second.id);
  });

  await step("project keys: a deleted one, or another project's, is not found", async () => {
    const calls = [
      () => keys.retrieve(first.id, { project_id }),
      () => keys.update(first.id, { project_id, scopes: [] }),
      () => keys.delete(first.id, { project_id }),
      () => keys.retrieve(second.id, { project_id: other }),
    ];
    await wire.allRefused(calls, OpenAI.NotFoundError, { code: "not_found" });
    await refused(keys.list(other, { after: second.id }), OpenAI.BadRequestError, { param: "after" });
  });

  await step("project keys: deleting while paging leaves none out", async () => {
    const made = [second.id, useless.id];
    for (let number = 0; number < 3; number += 1) {
      made.push((await accounts.apiKeys.create(account.id, { project_id })).id);
    }
    await wire.sweep(list({ limit: 2 }), made, (id) => keys.delete(id, { project_id }));
    assert.deepEqual((await list()).data, []);
  });

  await step("project keys: those of an archived project stop, and are not listed", async () => {
    const last = await accounts.apiKeys.create(account.id, { project_id });
    await projects.archive(project_id);
    const gone = connect({ adminAPIKey: last.value }).projects.list();
    await refused(gone, OpenAI.AuthenticationError, { code: "invalid_api_key" });
    await refused(list(), OpenAI.BadRequestError, { code: "project_archived" });
  });
}
