// Runs every method of the first tier with the official Node SDK. Needs OPENAI_BASE_URL and OPENAI_ADMIN_KEY, which the
// SDK reads itself, of a server with an owner and four readers. Prints a line for each step, ends with "N passed, N
// failed", and fails if a step fails or a method was not called.

import * as adminKeys from "./admin-keys.mjs";
import * as auditLogs from "./audit-logs.mjs";
import * as dataRetention from "./data-retention.mjs";
import * as invites from "./invites.mjs";
import * as projectApiKeys from "./project-api-keys.mjs";
import * as projectUsers from "./project-users.mjs";
import * as projects from "./projects.mjs";
import * as refusals from "./refusals.mjs";
import * as retries from "./retries.mjs";
import * as serviceAccounts from "./service-accounts.mjs";
import * as users from "./users.mjs";
import { finish } from "./wire.mjs";

const nouns = [projects, adminKeys, invites, projectUsers, serviceAccounts, projectApiKeys, dataRetention, retries];
// Users come late, because earlier steps need them; the audit log is read at the end.
for (const { run } of [...nouns, refusals, users, auditLogs]) await run();
await finish();
