// Refusals that hold for every URL: invalid pages, invalid keys, other organizations.

import assert from "node:assert/strict";
import OpenAI from "openai";
import { defaultProject, newProject } from "./projects.mjs";
import { allRefused, connect, organization, refused, step } from "./wire.mjs";

const { projects } = organization;

export async function run() {
  const standard = await defaultProject();
  const project = await newProject("Node refusals");
  const lists = {
    projects: (query) => projects.list(query),
    "admin keys": (query) => organization.adminAPIKeys.list(query),
    invites: (query) => organization.invites.list(query),
    users: (query) => organization.users.list(query),
    "audit logs": (query) => organization.auditLogs.list(query),
    "project users": (query) => projects.users.list(project, query),
    "service accounts": (query) => projects.serviceAccounts.list(project, query),
    "project keys": (query) => projects.apiKeys.list(project, query),
  };
  for (const [noun, list] of Object.entries(lists)) {
    await step(`refusals: a page of ${noun} that is too long, too short, or after nothing`, async () => {
      const limit = "limit";
      const long = { code: "integer_above_max_value", param: limit };
      await refused(list({ limit: 101 }), OpenAI.BadRequestError, long);
      await refused(list({ limit: 0 }), OpenAI.BadRequestError, { code: "integer_below_min_value", param: limit });
      await refused(list({ after: "nonsense" }), OpenAI.BadRequestError, { param: "after" });
      await list({ limit: 100 });
    });
  }

  await step("refusals: a wrong key, which is not repeated", async () => {
    const wrong = `sk-admin-${"0".repeat(49)}`;
    const call = connect({ adminAPIKey: wrong }).projects.list();
    const refusal = await refused(call, OpenAI.AuthenticationError, { code: "invalid_api_key" });
    assert.ok(!JSON.stringify(refusal.error).includes(wrong));
  });

  await step("refusals: a project's key is known, but not good here", async () => {
    const { api_key } = await projects.serviceAccounts.create(project, { name: "curious" });
    const curious = connect({ adminAPIKey: api_key.value });
    const attempts = [
      () => curious.projects.list(),
      () => curious.users.list(),
      () => curious.auditLogs.list(),
      () => curious.projects.serviceAccounts.list(project),
      () => curious.projects.create({ name: "mine" }),
    ];
    await allRefused(attempts, OpenAI.PermissionDeniedError);
  });

  await step("refusals: the organization may be named, and must be the key's own", async () => {
    const own = (await projects.list().asResponse()).headers.get("openai-organization");
    assert.equal((await connect({ organization: own }).projects.retrieve(standard)).id, standard);
    const other = connect({ organization: "org-000000000000000000000000" }).projects.list();
    await refused(other, OpenAI.AuthenticationError, { code: "mismatched_organization" });
  });

  await projects.archive(project);
}
