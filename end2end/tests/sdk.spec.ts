// The official SDKs, Schemathesis and a witness as external programs: they only know a URL and a key.
//
// Verified to fail for: a null left out of users and of new keys; a list that repeats its cursor; an archiving that is
// recorded twice; a panic on an email address that is not ASCII (by Schemathesis); a noun that no step called; repeated
// names, and rows of a table, that a verifier does not look at.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "../fixtures.ts";
import { type Host, freePort, program } from "../server.ts";
import { TlsProxy } from "../tls-proxy.ts";

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
    // Thousands of requests: half a minute on two idle cores, and ten times that beside other tests on a slow machine.
    test.setTimeout(900_000);
    await addReaders(host);
    await succeeds(["sdk/schemathesis"], server.url, organization.adminKey);
  });
});

test("an outside verifier, written from the format's description, accepts exports and refuses what was done to them", async ({ host, server, organization }) => {
  await addReaders(host);
  const exported = host.path("exported");
  await mkdir(exported);
  await writeFile(join(exported, "audit.pub"), await host.run("audit key"));
  await writeFile(join(exported, "kept.checkpoint"), await host.run("audit checkpoint"));
  const removed = await removePerson(server.url, organization.adminKey, "ed@fjordlight.example");
  await host.type(`${removed}\nERASE\n`, "audit erase-person", "--user", removed);
  await server.stop();
  await host.run("audit new-key");
  const exports = { whole: [], part: ["--event-type", "user.added"], table: ["--format", "csv"] };
  for (const [name, flags] of Object.entries({ ...exports, "table-part": [...exports.table, ...exports.part] })) {
    await host.run("audit export", "--out", join(exported, name), ...flags);
  }
  await cp(host.path("audit.key"), join(exported, "audit.key"));
  await succeeds([clients.Python[0], "sdk/verify_exports.py", program, exported], server.url, organization.adminKey);
});

test("a witness of another make cosigns the checkpoints, and a kept one proves that it did", async ({ host, server: before, organization }) => {
  await before.stop();
  const aics = resolve(folder, "../target/venv/bin/aics-witness");
  const config = ["--config", host.path("witness.json")];
  const listen = `127.0.0.1:${await freePort()}`;
  const { stdout: key } = await promisify(execFile)(aics, ["init", ...config, "--name", "witness.example/w1", "--listen", listen]);
  const stranger = ["--config", host.path("stranger.json"), "--db", "stranger.db", "--key-file", "stranger.key"];
  const { stdout: strangersKey } = await promisify(execFile)(aics, ["init", ...stranger, "--name", "witness.example/w2"]);
  const [origin] = (await host.run("audit checkpoint")).split("\n");
  const log = (await host.run("audit key")).trim().split("\n").at(-1);
  await promisify(execFile)(aics, ["add-log", ...config, "--origin", origin ?? "", "--vkey", log ?? ""]);

  const witness = spawn(aics, ["serve", ...config], { stdio: "ignore" });
  const proxy = await TlsProxy.start();
  proxy.upstream = `http://${listen}`;
  await host.write("witness.pem", proxy.certificate);
  const server = await host.serve({
    audit_witnesses: `${proxy.url} ${key.trim()}`,
    audit_witnesses_private: true,
    audit_witnesses_ca_file: host.path("witness.pem"),
  });
  try {
    const headers = { authorization: `Bearer ${organization.adminKey}`, "content-type": "application/json" };
    const created = await fetch(`${server.url}/v1/organization/projects`, { method: "POST", headers, body: '{"name":"Grid"}' });
    expect(created.status).toBe(200);
    const checkpoint = async () => (await fetch(`${server.url}/orgward/v1/organization/audit_logs/checkpoint`, { headers })).text();
    await expect.poll(checkpoint, { timeout: 30_000 }).toContain("\n— witness.example/w1 ");
    await host.write("kept.checkpoint", await checkpoint());
    const verify = (witness: string) => host.run("audit verify", "--checkpoint", host.path("kept.checkpoint"), "--witness", witness.trim());
    expect(await verify(key)).toContain("witness.example/w1");
    await expect(verify(strangersKey)).rejects.toThrow("0 of 1 witnesses cosigned");
  } finally {
    expect(await server.stop()).toBe(0);
    proxy.close();
    witness.kill();
  }
});

/** The Admin API cannot create users, so the server administrator does, while the server runs. */
async function addReaders(host: Host): Promise<void> {
  for (const name of ["Bo", "Cy", "Di", "Ed"]) {
    const email = `${name.toLowerCase()}@fjordlight.example`;
    await host.run("user create", "--name", name, "--email", email, "--role", "reader");
  }
}

/** Removes a member, and returns their id. */
async function removePerson(url: string, key: string, email: string): Promise<string> {
  const ask = async (method: string, path: string) => {
    const reply = await fetch(`${url}/v1/organization/users${path}`, { method, headers: { authorization: `Bearer ${key}` } });
    expect(reply.status, `${method} ${path}`).toBe(200);
    return reply.json();
  };
  const users: { data: { id: string; email: string }[] } = await ask("GET", "?limit=100");
  const user = users.data.find((user) => user.email === email);
  if (!user) throw new Error(`${email} is no member`);
  await ask("DELETE", `/${user.id}`);
  return user.id;
}

/** Runs a client to its end, in this folder, and passes its output through. */
async function succeeds([program, ...args]: readonly [string, ...string[]], url: string, key: string): Promise<void> {
  const env = { ...process.env, OPENAI_BASE_URL: `${url}/v1`, OPENAI_ADMIN_KEY: key };
  const client = spawn(program, args, { cwd: folder, env, stdio: ["ignore", "inherit", "inherit"] });
  const [code] = await once(client, "exit");
  expect(code, `exit code of ${[program, ...args].join(" ")}`).toBe(0);
}
