// The official SDKs and Schemathesis as external programs: they only know a URL and a key.
//
// Verified to fail for: a null left out of users and of new keys; a list that repeats its cursor; an archiving that is
// recorded twice; a panic on an email address that is not ASCII (by Schemathesis); a noun that no step called.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { expect, test } from "../fixtures.ts";
import type { Host } from "../server.ts";

const folder = resolve(import.meta.dirname, "..");
const clients = {
  Python: [resolve(folder, "../target/venv/bin/python"), "sdk/python/main.py"],
  Node: [process.execPath, "sdk/node/main.mjs"],
} as const;

for (const [name, command] of Object.entries(clients)) {
  test(`the ${name} SDK calls every method of the first tier`, async ({ host, server, organization }) => {
    await addReaders(host);
    await succeeds(command, server.url, organization.adminKey);
  });
}

test.describe("a server that takes any number of requests", () => {
  test.use({ settings: { requests_per_minute: 0 } });

  test("every answer fits /openapi.json, whatever is asked", async ({ host, server, organization }) => {
    // Two thousand requests: half a minute on two idle cores.
    test.setTimeout(240_000);
    await addReaders(host);
    await succeeds(["sdk/schemathesis"], server.url, organization.adminKey);
  });
});

/** The Admin API cannot create users, so the server administrator does, while the server runs. */
async function addReaders(host: Host): Promise<void> {
  for (const name of ["Bo", "Cy", "Di", "Ed"]) {
    const email = `${name.toLowerCase()}@fjordlight.example`;
    await host.run("user create", "--name", name, "--email", email, "--role", "reader");
  }
}

/** Runs a client to its end, in this folder, and passes its output through. */
async function succeeds([program, ...args]: readonly [string, ...string[]], url: string, key: string): Promise<void> {
  const env = { ...process.env, OPENAI_BASE_URL: `${url}/v1`, OPENAI_ADMIN_KEY: key };
  const client = spawn(program, args, { cwd: folder, env, stdio: ["ignore", "inherit", "inherit"] });
  const [code] = await once(client, "exit");
  expect(code, `exit code of ${[program, ...args].join(" ")}`).toBe(0);
}
