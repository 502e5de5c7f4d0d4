// Service accounts: with a key whose value is shown only once, or without a key and a role.

import assert from "node:assert/strict";
import OpenAI from "openai";
import { defaultProject, newProject } from "./projects.mjs";
import * as wire from "./wire.mjs";
import { connect, every, exactly, ids, isObject, organization, raw, refused, step } from "./wire.mjs";

const { projects } = organization;
const { serviceAccounts: accounts } = projects;

function isServiceAccount(value, more = []) {
  exactly(value, ["object", "id", "name", "role", "created_at", ...more], ["created_at"]);
  isObject(value, "organization.project.service_account", "svc_acct_");
  wire.isOneOf(value.role, ["owner", "member", "none"]);
}

function isNewKey(value) {
  exactly(value, ["object", "id", "name", "value", "created_at", "expires_at"], ["created_at"], ["expires_at"]);
  isObject(value, "organization.project.service_account.api_key", "key_");
  assert.match(value.value, /^sk-svcacct-[A-Za-z0-9_-]{40,}$/);
}

export async function run() {
  const project_id = await newProject("Node machines");
  const standard = await defaultProject();
  const list = (query) => accounts.list(project_id, query);
  let key;
  let created;
  let alone;

  await step("service accounts: create, with a first key", async () => {
    const { api_key, ...rest } = await raw(accounts.create(project_id, { name: "deploy" }));
    [key, created] = [api_key, rest];
    isServiceAccount(created);
    isNewKey(key);
    assert.deepEqual([created.name, created.role], ["deploy", "member"]);
    assert.deepEqual([key.name, key.expires_at], ["Secret Key", null]);
  });

  await step("service accounts: create alone, without a key and without a role", async () => {
    alone = await raw(accounts.create(project_id, { name: "alone", create_service_account_only: true }));
    isServiceAccount(alone, ["api_key"]);
    assert.deepEqual([alone.role, alone.api_key], ["none", null]);
    const odd = { name: "odd", create_service_account_only: true, expires_in_seconds: 60 };
    await refused(accounts.create(project_id, odd), OpenAI.BadRequestError, { param: "expires_in_seconds" });
  });

  await step("service accounts: a name is needed, and not the default project", async () => {
    await refused(accounts.create(project_id, { name: " " }), OpenAI.BadRequestError, { param: "name" });
    const refusal = { code: "default_project" };
    await refused(accounts.create(standard, { name: "deploy" }), OpenAI.BadRequestError, refusal);
  });

  await step("service accounts: retrieve, and each is listed once, oldest first", async () => {
    assert.deepEqual(await raw(accounts.retrieve(created.id, { project_id })), created);
    const found = await every(list, (value) => isServiceAccount(value), { limit: 1 });
    assert.deepEqual(ids(found), [created.id, alone.id]);
  });

  await step("service accounts: update of the name and of the role", async () => {
    const { api_key: _, ...before } = alone;
    const changed = { name: "not alone", role: "owner" };
    const value = await raw(accounts.update(alone.id, { project_id, ...changed }));
    assert.deepEqual(value, { ...before, ...changed });
    assert.deepEqual(await raw(accounts.update(alone.id, { project_id })), value);
    const wrong = { code: "invalid_value", param: "role" };
    await refused(accounts.update(alone.id, { project_id, role: "none" }), OpenAI.BadRequestError, wrong);
  });

  await step("service accounts: a further key, with nothing said and with everything", async () => {
    const plain = await raw(accounts.apiKeys.create(alone.id, { project_id }));
    isNewKey(plain);
    assert.deepEqual([plain.name, plain.expires_at], ["Secret Key", null]);
    const asked = { name: "nightly", scopes: ["api.model.read"], expires_in_seconds: 60 };
    const more = await raw(accounts.apiKeys.create(alone.id, { project_id, ...asked }));
    isNewKey(more);
    assert.deepEqual([more.name, more.expires_at], ["nightly", more.created_at + 60]);
    const wrong = accounts.apiKeys.create(alone.id, { project_id, scopes: ["api.model.read", "everything"] });
    await refused(wrong, OpenAI.BadRequestError, { param: "scopes[1]" });
  });

  await step("service accounts: delete, and its keys with it", async () => {
    const stranger = connect({ adminAPIKey: key.value });
    await refused(stranger.projects.list(), OpenAI.PermissionDeniedError);
    const value = await raw(accounts.delete(created.id, { project_id }));
    wire.isDeleted(value, "organization.project.service_account", created.id);
    await refused(projects.apiKeys.retrieve(key.id, { project_id }), OpenAI.NotFoundError, { code: "not_found" });
    await refused(stranger.projects.list(), OpenAI.AuthenticationError, { code: "invalid_api_key" });
  });

  await step("service accounts: a deleted one, or another project's, is not found", async () => {
    const calls = [
      () => accounts.retrieve(created.id, { project_id }),
      () => accounts.update(created.id, { project_id, name: "back" }),
      () => accounts.delete(created.id, { project_id }),
      () => accounts.apiKeys.create(created.id, { project_id }),
      () => accounts.retrieve(alone.id, { project_id: standard }),
    ];
    await wire.allRefused(calls, OpenAI.NotFoundError, { code: "not_found" });
  });

  await step("service accounts: deleting while paging leaves none out", async () => {
    const made = [alone.id];
    for (let number = 0; number < 4; number += 1) {
      made.push((await accounts.create(project_id, { name: `sweep ${number}` })).id);
    }
    await wire.sweep(accounts.list(project_id, { limit: 2 }), made, (id) => accounts.delete(id, { project_id }));
    assert.deepEqual((await accounts.list(project_id)).data, []);
  });

  await step("service accounts: an archived project has none to list", async () => {
    await projects.archive(project_id);
    await refused(accounts.list(project_id), OpenAI.BadRequestError, { code: "project_archived" });
  });
}
