// Data retention of the organization and of a project.

import assert from "node:assert/strict";
import OpenAI from "openai";
import { newProject } from "./projects.mjs";
import { organization, raw, refused, step } from "./wire.mjs";

const { dataRetention: retention, projects } = organization;

const CHOICES = [
  "zero_data_retention",
  "enhanced_zero_data_retention",
  "enhanced_modified_abuse_monitoring",
  "modified_abuse_monitoring",
];

const whole = (type) => ({ object: "organization.data_retention", type });
const part = (type) => ({ object: "project.data_retention", type });

export async function run() {
  const project = await newProject("Node retention");

  await step("data retention: the organization's can be each of its four", async () => {
    assert.deepEqual(await raw(retention.retrieve()), whole("modified_abuse_monitoring"));
    for (const retention_type of CHOICES) {
      assert.deepEqual(await raw(retention.update({ retention_type })), whole(retention_type));
      assert.deepEqual(await raw(retention.retrieve()), whole(retention_type));
    }
  });

  await step("data retention: a project's can be each of its six", async () => {
    assert.deepEqual(await raw(projects.dataRetention.retrieve(project)), part("organization_default"));
    for (const retention_type of [...CHOICES, "none", "organization_default"]) {
      assert.deepEqual(await raw(projects.dataRetention.update(project, { retention_type })), part(retention_type));
      assert.deepEqual(await raw(projects.dataRetention.retrieve(project)), part(retention_type));
    }
  });

  await step("data retention: what only a project may choose", () =>
    refused(retention.update({ retention_type: "none" }), OpenAI.BadRequestError, {
      code: "invalid_value",
      param: "retention_type",
    }));

  await step("data retention: neither of an unknown project nor of an archived one", async () => {
    const unknown = projects.dataRetention.retrieve("proj_000000000000000000000000");
    await refused(unknown, OpenAI.NotFoundError, { code: "not_found" });
    await projects.archive(project);
    const archived = projects.dataRetention.update(project, { retention_type: "none" });
    await refused(archived, OpenAI.BadRequestError, { code: "project_archived" });
  });
}
