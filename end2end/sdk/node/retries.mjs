// A POST whose response is lost: the SDK silently sends it again.

import assert from "node:assert/strict";
import OpenAI from "openai";
import { newProject } from "./projects.mjs";
import { readers } from "./users.mjs";
import { forgetful, ids, organization, refused, step } from "./wire.mjs";

const { auditLogs, invites, projects } = organization;

/** How often the log contains it. */
async function records(type, id, project) {
  const page = await auditLogs.list({ event_types: [type], resource_ids: [id], project_ids: [project], limit: 100 });
  return page.data.length;
}

export async function run() {
  const project = await newProject("Node retries");
  const [reader] = await readers();

  await step("retries: a member is added once", async () => {
    const { client, lost } = forgetful();
    await client.projects.users.create(project, { user_id: reader, role: "member" });
    assert.equal(lost.requests, 2);
    const members = ids((await projects.users.list(project)).data);
    assert.equal(members.filter((id) => id === reader).length, 1);
    assert.equal(await records("user.added", reader, project), 1);
  });

  await step("retries: an invite is sent once, and asking again says so", async () => {
    const { client, lost } = forgetful();
    const invite = client.invites.create({ email: "retry@node.example", role: "reader" });
    await refused(invite, OpenAI.BadRequestError, { code: "invite_already_pending" });
    assert.equal(lost.requests, 2);
    const { data } = await invites.list();
    assert.equal(data.length, 1);
    await invites.delete(data[0].id);
  });

  await step("retries: a project is archived once", async () => {
    const { client, lost } = forgetful();
    assert.equal((await client.projects.archive(project)).status, "archived");
    assert.deepEqual([lost.requests, await records("project.archived", project, project)], [2, 1]);
  });
}
