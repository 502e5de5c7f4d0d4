// The audit log: the events of the earlier steps, newest first, filtered by resource.

import assert from "node:assert/strict";
import OpenAI from "openai";
import { defaultProject, newProject } from "./projects.mjs";
import { every, exactly, isObject, isPage, organization, raw, refused, step } from "./wire.mjs";

const { adminAPIKeys, auditLogs: logs, projects, users } = organization;

function isRecord(value) {
  isObject(value, "organization.audit_log", "audit_log-");
  // Events of the server administrator's commands, which created the organization and its readers, have no actor.
  const optional = ["actor", "project"].filter((name) => name in value);
  // The payload is in a member named after the event type.
  exactly(value, ["object", "id", "type", "effective_at", value.type, ...optional], ["effective_at"]);
  if ("project" in value) exactly(value.project, ["id", "name"]);
  if (!("actor" in value)) return;
  assert.ok("project" in value, "what an Admin key does outside any project is told of the default one");
  exactly(value.actor, ["type", "api_key"]);
  exactly(value.actor.api_key, ["id", "type", "user"]);
  assert.deepEqual([value.actor.type, value.actor.api_key.type], ["api_key", "user"]);
  exactly(value.actor.api_key.user, ["id", "email"]);
}

export async function run() {
  const standard = await defaultProject();
  const owner = (await users.list({ limit: 1 })).data[0];
  const key = (await adminAPIKeys.list({ limit: 1 })).data[0].id;
  const project = await newProject("Node traces");
  await projects.update(project, { name: "Node traced" });
  const account = (await projects.serviceAccounts.create(project, { name: "traced" })).id;
  await projects.archive(project);
  const of = (query, limit = 2) => every((page) => logs.list(page), isRecord, { limit, ...query });
  let found;
  let life;

  await step("audit logs: page by page each is found once, newest first", async () => {
    found = await of({}, 50);
    const times = found.map(({ effective_at }) => effective_at);
    assert.deepEqual(times, times.toSorted((a, b) => b - a));
    assert.equal(found[0].type, "project.archived");
  });

  await step("audit logs: of one project, its whole life with what it was called then", async () => {
    life = await of({ project_ids: [project] });
    assert.deepEqual(
      life.map(({ type, project: { name } }) => [type, name]),
      [
        ["project.archived", "Node traced"],
        ["api_key.created", "Node traced"],
        ["service_account.created", "Node traced"],
        ["project.updated", "Node traced"],
        ["project.created", "Node traces"],
      ],
    );
    assert.deepEqual(life[3]["project.updated"], { id: project, changes_requested: { title: "Node traced" } });
    const named = { name: "Node traces", title: "Node traces" };
    assert.deepEqual(life[4]["project.created"], { id: project, data: named });
  });

  await step("audit logs: by type, either of two, and outside any project of the default one", async () => {
    const event_types = ["project.created", "project.archived"];
    const kinds = (await of({ event_types, project_ids: [project] })).map(({ type }) => type);
    assert.deepEqual(kinds, event_types.toReversed());
    assert.deepEqual(await of({ event_types: ["certificate.created"] }), []);
    const [sent] = await of({ event_types: ["invite.sent"] });
    assert.equal(sent.project.id, standard);
    exactly(sent["invite.sent"].data, ["email", "role"]);
  });

  await step("audit logs: by object, by actor, by address in any case", async () => {
    const made = await of({ resource_ids: [account] });
    assert.deepEqual(
      made.map(({ type }) => type),
      ["service_account.created"],
    );
    for (const query of [
      { actor_ids: [key] },
      { actor_ids: [owner.id] },
      { actor_emails: ["nobody@fjordlight.example", owner.email.toUpperCase()] },
    ]) {
      assert.deepEqual(await of({ project_ids: [project], ...query }), life);
    }
    assert.deepEqual(await of({ actor_ids: ["user-000000000000000000000000"] }), []);
  });

  await step("audit logs: by time, each bound with and without its second", async () => {
    const [first, last] = [found.at(-1).effective_at, found[0].effective_at];
    for (const [effective_at, expected] of [
      [{ gte: first, lte: last }, found],
      [{ gt: first }, found.filter((record) => record.effective_at > first)],
      [{ lt: last }, found.filter((record) => record.effective_at < last)],
      [{ gt: last }, []],
      [{ lt: first }, []],
    ]) {
      assert.deepEqual(await of({ effective_at }, 100), expected);
    }
  });

  await step("audit logs: the page before one", async () => {
    const page = await raw(logs.list({ before: found[10].id, limit: 3 }));
    isPage(page);
    assert.deepEqual([page.data, page.has_more], [found.slice(7, 10), true]);
    const both = logs.list({ before: found[2].id, after: found[1].id });
    await refused(both, OpenAI.BadRequestError, { param: "before" });
  });

  await step("audit logs: tenant-scoped events are none here, and another type is refused beside them", async () => {
    assert.deepEqual((await raw(logs.list({ tenant_only: true }))).data, []);
    const refusal = { param: "event_types" };
    await refused(logs.list({ tenant_only: true, event_types: ["user.added"] }), OpenAI.BadRequestError, refusal);
    await refused(logs.list({ event_types: ["project.exploded"] }), OpenAI.BadRequestError, refusal);
  });
}
