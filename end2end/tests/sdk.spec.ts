// The official SDKs as outside programs: they know an address and a key, nothing else of ours.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { expect, test } from "../fixtures.ts";

const folder = resolve(import.meta.dirname, "..");
const clients = {
  Python: [resolve(folder, "../target/venv/bin/python"), "sdk/admin.py"],
  Node: [process.execPath, "sdk/admin.mjs"],
} as const;

for (const [name, [program, script]] of Object.entries(clients)) {
  test(`the ${name} SDK manages projects and Admin keys`, async ({ server, organization }) => {
    const env = { ...process.env, OPENAI_BASE_URL: `${server.url}/v1`, OPENAI_ADMIN_KEY: organization.adminKey };
    const client = spawn(program, [script], { cwd: folder, env, stdio: ["ignore", "inherit", "inherit"] });
    const [code] = await once(client, "exit");
    expect(code, `exit code of ${script}`).toBe(0);
  });
}
