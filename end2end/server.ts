// Orgward as a server administrator runs it: the binary, a folder, a free port.

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

/** The binary under test. */
export const program = resolve(import.meta.dirname, process.env.ORGWARD_BIN ?? "../target/debug/orgward");

/** The result of `orgward init`, and its arguments. */
export interface Organization {
  id: string;
  name: string;
  adminKey: string;
  owner: { id: string; name: string; email: string; password: string };
}

/** Settings of the server by name, as listed by `orgward config`. */
export type Settings = Record<string, string | number | boolean>;

/** A data folder that is deleted after the test. */
export class Host {
  private constructor(readonly dataDir: string) {}

  static async create(): Promise<Host> {
    return new Host(await mkdtemp(join(tmpdir(), "orgward-test-")));
  }

  /** Runs a command to its end on this folder; throws if it fails. */
  async run(command: string, ...flags: string[]): Promise<string> {
    const args = [...command.split(" "), "--data-dir", this.dataDir, ...flags];
    const { stdout } = await promisify(execFile)(program, args, { env: environment(), cwd: this.dataDir });
    return stdout;
  }

  /** The same for a command that asks questions: `typed` answers them. */
  async type(typed: string, command: string, ...flags: string[]): Promise<string> {
    const args = [...command.split(" "), "--data-dir", this.dataDir, ...flags];
    const running = promisify(execFile)(program, args, { env: environment(), cwd: this.dataDir });
    running.child.stdin?.end(typed);
    return (await running).stdout;
  }

  /** Creates an organization without a browser. */
  async init(): Promise<Organization> {
    const name = "Fjordlight Energy";
    const owner = { name: "Ada Lindqvist", email: "ada@fjordlight.example", password: "correct tidal battery" };
    const file = join(this.dataDir, "..", `${this.dataDir.split("/").pop()}.password`);
    await writeFile(file, owner.password, { mode: 0o600 });
    try {
      const names = ["--organization", name, "--owner-name", owner.name, "--owner-email", owner.email];
      const rest = ["--owner-password-file", file, "--admin-key", "end2end", "--enable-audit-logging", "--json"];
      const made = JSON.parse(await this.run("init", ...names, ...rest));
      return {
        id: made.organization_id,
        name,
        adminKey: made.admin_key,
        owner: { ...owner, id: made.owner_user_id },
      };
    } finally {
      await rm(file);
    }
  }

  /** A file of this folder. */
  path(name: string): string {
    return join(this.dataDir, name);
  }

  /** Writes a file that only its owner can read. */
  async write(name: string, text: string): Promise<void> {
    await writeFile(this.path(name), text, { mode: 0o600 });
  }

  async serve(settings: Settings = {}): Promise<Server> {
    return Server.start(this.dataDir, settings);
  }

  async remove(): Promise<void> {
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

/** A running server. */
export class Server {
  /** All its output so far. */
  log = "";

  private constructor(
    private readonly process: ChildProcess,
    readonly url: string,
  ) {
    for (const stream of [process.stdout, process.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => (this.log += text));
    }
  }

  static async start(dataDir: string, settings: Settings = {}): Promise<Server> {
    const port = await freePort();
    // A test that stops its server does not wait for load balancers.
    const set = Object.entries({ drain_seconds: 0, ...settings }).flatMap(([name, value]) => ["--set", `${name}=${value}`]);
    const args = ["serve", "--data-dir", dataDir, "--listen", `127.0.0.1:${port}`, ...set];
    const child = spawn(program, args, { env: environment(), cwd: dataDir, stdio: ["ignore", "pipe", "pipe"] });
    const server = new Server(child, `http://127.0.0.1:${port}`);
    try {
      await server.untilHealthy();
    } catch (error) {
      child.kill("SIGKILL");
      throw error;
    }
    return server;
  }

  /** The one-time setup link that it printed. */
  get setupLink(): string {
    const link = this.log.match(/https?:\/\/\S+\/setup\?token=[\w-]+/)?.[0];
    if (!link) throw new Error(`no setup link among what the server printed:\n${this.log}`);
    return link;
  }

  /** Stops it with SIGTERM, like a service manager, and returns its exit code. */
  async stop(): Promise<number | null> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const ended = once(this.process, "exit");
      this.process.kill("SIGTERM");
      const insist = setTimeout(() => this.process.kill("SIGKILL"), 30_000);
      await ended;
      clearTimeout(insist);
    }
    return this.process.exitCode;
  }

  private async untilHealthy(): Promise<void> {
    const patience = Date.now() + 60_000;
    let failed: unknown;
    this.process.on("error", (error) => (failed = error));
    while (Date.now() < patience) {
      if (failed || this.process.exitCode !== null || this.process.signalCode !== null) {
        throw new Error(`${program} ended at once: ${failed ?? this.log}`);
      }
      const answer = await fetch(`${this.url}/healthz`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((again) => setTimeout(again, 50));
    }
    throw new Error(`the server did not become healthy:\n${this.log}`);
  }
}

/** The environment without the `ORGWARD_*` settings of the person who runs the tests. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("ORGWARD_")));
}

/** A port of 127.0.0.1 that nothing listens on. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
