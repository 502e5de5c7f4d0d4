// The organization's users: list, change a role, remove.

import assert from "node:assert/strict";
import OpenAI from "openai";
import * as wire from "./wire.mjs";
import { every, exactly, ids, isDeleted, isObject, organization, raw, refused, step } from "./wire.mjs";

const { users } = organization;

export const ADDRESSES = ["bo", "cy", "di", "ed"].map((name) => `${name}@fjordlight.example`);

function isUser(value) {
  const keys = ["object", "id", "added_at", "name", "email", "role", "created", "api_key_last_used_at"];
  const notes = ["is_service_account", "is_scim_managed", "technical_level", "developer_persona", "projects"];
  exactly(value, [...keys, ...notes], ["added_at", "created"], ["api_key_last_used_at"]);
  isObject(value, "organization.user", "user-");
  assert.equal(value.projects.object, "list");
  for (const project of value.projects.data) exactly(project, ["id", "name", "role"]);
  wire.isOneOf(value.role, ["owner", "reader"]);
  assert.deepEqual([value.is_service_account, value.is_scim_managed], [false, false]);
}

/** The ids of the users that the server administrator created, in that order. */
export async function readers() {
  return ids((await users.list({ emails: ADDRESSES })).data);
}

export async function run() {
  const people = await readers();
  let found;

  await step("users: page by page each is found once, oldest first", async () => {
    found = await every((query) => users.list(query), isUser);
    assert.deepEqual(
      found.map(({ email, role }) => [email, role]),
      [["ada@fjordlight.example", "owner"], ...ADDRESSES.map((email) => [email, "reader"])],
    );
  });

  await step("users: found by address, in any case, and nobody by another", async () => {
    const emails = ["ED@fjordlight.example", "nobody@fjordlight.example", "bo@fjordlight.example"];
    const asked = await every((query) => users.list(query), isUser, { limit: 1, emails });
    assert.deepEqual(ids(asked), [people[0], people[3]]);
    assert.deepEqual((await users.list({ emails: ["nobody@fjordlight.example"] })).data, []);
  });

  await step("users: retrieve", async () => {
    assert.deepEqual(await raw(users.retrieve(people[0])), found[1]);
  });

  await step("users: update of the role, by name and by a role's id", async () => {
    const owner = await raw(users.update(people[0], { role: "owner" }));
    assert.deepEqual(owner, { ...found[1], role: "owner", projects: owner.projects });
    // An organization owner is an owner of every project.
    assert.ok(owner.projects.data.length > 0 && owner.projects.data.every(({ role }) => role === "owner"));
    const long = `role-api-organization-reader__api-organization__${await ownId()}`;
    assert.equal((await users.update(people[0], { role_id: long })).role, "reader");
  });

  await step("users: update of what is noted, where null leaves it alone", async () => {
    const notes = { technical_level: "high", developer_persona: "builder" };
    const value = await raw(users.update(people[0], notes));
    assert.deepEqual(value, { ...found[1], ...notes });
    assert.deepEqual(await raw(users.update(people[0], { technical_level: null, role: null })), value);
  });

  await step("users: a role is one, and the last owner stays one", async () => {
    const wrong = { code: "invalid_value", param: "role" };
    await refused(users.update(people[0], { role: "member" }), OpenAI.BadRequestError, wrong);
    const last = { code: "last_owner" };
    await refused(users.update(found[0].id, { role: "reader" }), OpenAI.BadRequestError, last);
    await refused(users.delete(found[0].id), OpenAI.BadRequestError, last);
  });

  await step("users: delete", async () => {
    isDeleted(await raw(users.delete(people[0])), "organization.user", people[0]);
    const [gone] = people;
    const calls = [() => users.retrieve(gone), () => users.update(gone, {}), () => users.delete(gone)];
    await wire.allRefused(calls, OpenAI.NotFoundError, { code: "not_found" });
  });

  await step("users: removing while paging leaves none out", async () => {
    await wire.sweep(users.list({ limit: 1 }), people.slice(1), (id) => users.delete(id));
    assert.deepEqual(ids((await users.list()).data), [found[0].id]);
  });
}

async function ownId() {
  return (await users.list().asResponse()).headers.get("openai-organization");
}
