// Users of a project: members of the organization, by id or by email address.

import assert from "node:assert/strict";
import OpenAI from "openai";
import { defaultProject, newProject } from "./projects.mjs";
import { ADDRESSES, readers } from "./users.mjs";
import { every, exactly, ids, isDeleted, isObject, isOneOf, organization, raw, refused, step, sweep } from "./wire.mjs";

const { projects, users } = organization;
const { users: members } = projects;

function isProjectUser(value) {
  exactly(value, ["object", "id", "role", "added_at", "name", "email"], ["added_at"]);
  isObject(value, "organization.project.user", "user-");
  isOneOf(value.role, ["owner", "member"]);
}

export async function run() {
  const project_id = await newProject("Node people");
  const standard = await defaultProject();
  const people = await readers();
  const owner = (await users.list({ limit: 1 })).data[0].id;
  const list = (query) => members.list(project_id, query);
  let first;

  await step("project users: create by id and by address", async () => {
    assert.deepEqual(ids(await every(list, isProjectUser)), [owner]);
    first = await raw(members.create(project_id, { user_id: people[0], role: "member" }));
    isProjectUser(first);
    assert.deepEqual([first.id, first.role, first.email], [people[0], "member", ADDRESSES[0]]);
    const second = await raw(members.create(project_id, { email: ADDRESSES[1], role: "owner" }));
    isProjectUser(second);
    assert.deepEqual([second.id, second.role], [people[1], "owner"]);
  });

  await step("project users: create again answers with the same member", async () => {
    assert.deepEqual(await raw(members.create(project_id, { user_id: people[0], role: "member" })), first);
  });

  await step("project users: page by page each is found once", async () => {
    for (const user_id of people.slice(2)) await members.create(project_id, { user_id, role: "member" });
    assert.deepEqual(ids(await every(list, isProjectUser)), [owner, ...people]);
  });

  await step("project users: retrieve and update, where null leaves the role alone", async () => {
    assert.deepEqual(await raw(members.retrieve(people[0], { project_id })), first);
    const value = await raw(members.update(people[0], { project_id, role: "owner" }));
    assert.deepEqual(value, { ...first, role: "owner" });
    assert.deepEqual(await raw(members.update(people[0], { project_id, role: null })), value);
  });

  await step("project users: a role is one, and somebody is named, once", async () => {
    const wrong = { code: "invalid_value", param: "role" };
    await refused(members.update(people[0], { project_id, role: "reader" }), OpenAI.BadRequestError, wrong);
    const missing = { code: "missing_required_parameter" };
    await refused(members.create(project_id, { role: "member" }), OpenAI.BadRequestError, missing);
    const twice = { role: "member", user_id: people[0], email: ADDRESSES[0] };
    await refused(members.create(project_id, twice), OpenAI.BadRequestError, { param: "email" });
  });

  await step("project users: a stranger is not found", () =>
    refused(members.create(project_id, { role: "member", email: "nobody@x.example" }), OpenAI.NotFoundError, {
      code: "not_found",
    }));

  await step("project users: an owner of the organization is an owner here, and stays", async () => {
    const refusal = { code: "user_organization_owner" };
    const lower = { user_id: owner, role: "member" };
    await refused(members.create(project_id, lower), OpenAI.BadRequestError, refusal);
    await members.create(project_id, { user_id: owner, role: "owner" });
    isDeleted(await raw(members.delete(owner, { project_id })), "organization.project.user", owner);
    await refused(members.delete(owner, { project_id }), OpenAI.BadRequestError, refusal);
  });

  await step("project users: nobody is added to the default project", () =>
    refused(members.create(standard, { user_id: people[0], role: "member" }), OpenAI.BadRequestError, {
      code: "default_project",
    }));

  await step("project users: delete", async () => {
    isDeleted(await raw(members.delete(people[0], { project_id })), "organization.project.user", people[0]);
    await refused(members.retrieve(people[0], { project_id }), OpenAI.NotFoundError, { code: "not_found" });
    await refused(members.delete(people[0], { project_id }), OpenAI.NotFoundError, { code: "not_found" });
  });

  await step("project users: deleting while paging leaves none out", async () => {
    await sweep(members.list(project_id, { limit: 1 }), people.slice(1), (id) => members.delete(id, { project_id }));
    assert.deepEqual(ids((await members.list(project_id)).data), [owner]);
  });

  await step("project users: an archived project has none to list", async () => {
    await projects.archive(project_id);
    await refused(members.list(project_id), OpenAI.BadRequestError, { code: "project_archived" });
  });
}
