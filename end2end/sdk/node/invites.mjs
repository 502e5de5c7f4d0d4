// Invites: create them for email addresses that are not members yet, revoke them before they are accepted.

import assert from "node:assert/strict";
import OpenAI from "openai";
import { defaultProject, newProject } from "./projects.mjs";
import { every, exactly, isDeleted, isObject, isOneOf, organization, raw, refused, step, sweep } from "./wire.mjs";

const { invites } = organization;

const WEEK = 7 * 24 * 3600;

function isInvite(value) {
  const times = ["created_at", "invited_at", "expires_at", "accepted_at"];
  exactly(value, ["object", "id", "email", "role", "status", "projects", ...times], times.slice(0, 2), times.slice(2));
  isObject(value, "organization.invite", "invite-");
  isOneOf(value.role, ["owner", "reader"]);
  isOneOf(value.status, ["pending", "accepted", "expired"]);
  for (const project of value.projects) {
    exactly(project, ["id", "role"]);
    isOneOf(project.role, ["owner", "member"]);
  }
}

export async function run() {
  const project = await newProject("Node invites");
  const standard = await defaultProject();
  let invite;
  let told;
  let none;

  await step("invites: create with projects", async () => {
    const projects = [
      { id: project, role: "owner" },
      { id: standard, role: "member" },
    ];
    invite = await raw(invites.create({ email: "Fay@node.example", role: "reader", projects }));
    isInvite(invite);
    assert.deepEqual([invite.email, invite.role, invite.status], ["Fay@node.example", "reader", "pending"]);
    assert.deepEqual([invite.expires_at, invite.accepted_at], [invite.created_at + WEEK, null]);
    assert.deepEqual(invite.projects, projects);
  });

  await step("invites: without a word on projects, and with an empty list, the answer names none", async () => {
    told = await raw(invites.create({ email: "gus@node.example", role: "owner" }));
    none = await raw(invites.create({ email: "hal@node.example", role: "reader", projects: [] }));
    assert.deepEqual([told.projects, none.projects], [[], []]);
  });

  await step("invites: retrieve, and each is listed once, oldest first", async () => {
    assert.deepEqual(await raw(invites.retrieve(invite.id)), invite);
    assert.deepEqual(await every((query) => invites.list(query), isInvite), [invite, told, none]);
  });

  await step("invites: neither a member nor one who waits already is invited", async () => {
    const again = invites.create({ email: "fay@NODE.example", role: "owner" });
    await refused(again, OpenAI.BadRequestError, { code: "invite_already_pending", param: "email" });
    const member = invites.create({ email: "bo@fjordlight.example", role: "reader" });
    await refused(member, OpenAI.BadRequestError, { param: "email" });
  });

  await step("invites: an address looks like one, a role is one, a project is there", async () => {
    const role = "reader";
    await refused(invites.create({ email: "nobody", role }), OpenAI.BadRequestError, { param: "email" });
    const wrong = { email: "ivy@node.example", role: "member" };
    await refused(invites.create(wrong), OpenAI.BadRequestError, { code: "invalid_value", param: "role" });
    const projects = [{ id: "proj_000000000000000000000000", role: "member" }];
    await refused(invites.create({ email: "ivy@node.example", role, projects }), OpenAI.NotFoundError);
  });

  await step("invites: delete", async () => {
    isDeleted(await raw(invites.delete(invite.id)), "organization.invite", invite.id);
    await refused(invites.retrieve(invite.id), OpenAI.NotFoundError, { code: "not_found" });
    await refused(invites.delete(invite.id), OpenAI.NotFoundError, { code: "not_found" });
  });

  await step("invites: deleting while paging leaves none out", async () => {
    const made = [told.id, none.id];
    for (let number = 0; number < 3; number += 1) {
      made.push((await invites.create({ email: `${number}@node.example`, role: "reader" })).id);
    }
    await sweep(invites.list({ limit: 2 }), made, (id) => invites.delete(id));
    const empty = { object: "list", data: [], first_id: null, last_id: null, has_more: false };
    assert.deepEqual(await raw(invites.list()), empty);
  });
}
