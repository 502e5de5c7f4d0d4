// Projects: create, rename, archive permanently.

import assert from "node:assert/strict";
import OpenAI from "openai";
import { allRefused, every, exactly, ids, isObject, isPage, organization, raw, refused, step } from "./wire.mjs";

const { projects } = organization;
const list = (query) => projects.list(query);

function isProject(value, more = []) {
  const keys = ["object", "id", "created_at", "name", "archived_at", "status", "external_key_id", ...more];
  exactly(value, keys, ["created_at"], ["archived_at"]);
  isObject(value, "organization.project", "proj_");
  assert.equal(value.status, value.archived_at === null ? "active" : "archived");
}

export async function defaultProject() {
  return (await projects.list({ limit: 1 })).data[0].id;
}

export async function newProject(name) {
  return (await projects.create({ name })).id;
}

export async function run() {
  const made = [];
  let standard;

  await step("projects: the default project is there from the start", async () => {
    const page = await raw(projects.list());
    isPage(page);
    isProject(page.data[0]);
    standard = page.data[0].id;
  });

  await step("projects: create", async () => {
    for (let number = 0; number < 5; number += 1) {
      const value = await raw(projects.create({ name: `Node ${number}` }));
      isProject(value);
      assert.deepEqual([value.name, value.status, value.archived_at], [`Node ${number}`, "active", null]);
      made.push(value.id);
    }
  });

  await step("projects: create with an external key and a residency, which are told from then on", async () => {
    const asked = { name: "Node far", external_key_id: "ekey_1", residency: "JP_STORAGE" };
    const value = await raw(projects.create(asked));
    isProject(value, ["residency"]);
    assert.deepEqual({ ...value, ...asked }, value);
    assert.deepEqual(await raw(projects.retrieve(value.id)), value);
    const cleared = await raw(projects.update(value.id, { external_key_id: null }));
    assert.deepEqual(cleared, { ...value, external_key_id: null });
    await projects.archive(value.id);
  });

  await step("projects: page by page each is found once, oldest first", async () => {
    assert.deepEqual(ids(await every(list, (value) => isProject(value))), [standard, ...made]);
  });

  await step("projects: retrieve and update, where null leaves a name alone", async () => {
    isProject(await raw(projects.retrieve(made[0])));
    const value = await raw(projects.update(made[0], { name: "Node renamed" }));
    isProject(value);
    assert.deepEqual([value.id, value.name], [made[0], "Node renamed"]);
    assert.equal((await projects.update(made[0], { name: null })).name, "Node renamed");
    assert.equal((await projects.retrieve(made[0])).name, "Node renamed");
  });

  await step("projects: archive, twice with the same answer", async () => {
    const value = await raw(projects.archive(made[1]));
    isProject(value);
    assert.equal(value.status, "archived");
    assert.ok(value.archived_at >= value.created_at);
    assert.deepEqual(await raw(projects.archive(made[1])), value);
  });

  await step("projects: an archived one is listed only when asked for", async () => {
    assert.ok(!ids((await projects.list()).data).includes(made[1]));
    const all = await every(list, () => {}, { include_archived: true });
    assert.ok(ids(all).includes(made[1]));
  });

  await step("projects: archiving while paging leaves none out", async () => {
    for await (const { id } of projects.list({ limit: 2 })) if (made.includes(id)) await projects.archive(id);
    assert.deepEqual(ids((await projects.list()).data), [standard]);
  });

  await step("projects: an archived one cannot be updated", () =>
    refused(projects.update(made[1], { name: "again" }), OpenAI.BadRequestError, { code: "project_archived" }));

  await step("projects: the default one is neither renamed nor archived", async () => {
    const refusal = { code: "default_project" };
    await refused(projects.update(standard, { name: "mine" }), OpenAI.BadRequestError, refusal);
    await refused(projects.archive(standard), OpenAI.BadRequestError, refusal);
  });

  await step("projects: an unknown one is not found", async () => {
    const unknown = "proj_000000000000000000000000";
    const calls = [
      () => projects.retrieve(unknown),
      () => projects.update(unknown, {}),
      () => projects.archive(unknown),
    ];
    await allRefused(calls, OpenAI.NotFoundError, { code: "not_found" });
  });

  await step("projects: a slash in an id is part of the id", () =>
    refused(projects.retrieve("proj_/../x"), OpenAI.NotFoundError));

  await step("projects: a name is needed", () =>
    refused(projects.create({ name: "" }), OpenAI.BadRequestError, { param: "name" }));
}
