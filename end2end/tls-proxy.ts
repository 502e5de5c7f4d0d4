// A proxy that ends TLS in front of a server, like the one that a server administrator runs.

import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { request } from "node:http";
import { type Server, createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "./server.ts";

export class TlsProxy {
  /** The address of the server behind it, for example `http://127.0.0.1:8080`. */
  upstream = "";

  private constructor(
    private readonly server: Server,
    /** The https address that browsers use. */
    readonly url: string,
    /** Its certificate, in PEM, for programs that should trust it. */
    readonly certificate: string,
  ) {}

  /** Starts a proxy with a certificate of its own, which browsers do not trust. */
  static async start(): Promise<TlsProxy> {
    const port = await freePort();
    const made = await certificate();
    const server = createServer(made);
    const proxy = new TlsProxy(server, `https://127.0.0.1:${port}`, made.cert.toString());
    server.on("request", (received, answer) => {
      const headers = { ...received.headers, "x-forwarded-for": received.socket.remoteAddress, "x-forwarded-proto": "https" };
      const forwarded = request(new URL(received.url ?? "/", proxy.upstream), { method: received.method, headers });
      forwarded.on("response", (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(answer);
      });
      forwarded.on("error", () => answer.destroy());
      answer.on("close", () => forwarded.destroy());
      received.pipe(forwarded);
    });
    await once(server.listen(port, "127.0.0.1"), "listening");
    return proxy;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

async function certificate(): Promise<{ cert: Buffer; key: Buffer }> {
  const folder = await mkdtemp(join(tmpdir(), "orgward-tls-"));
  const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  try {
    const made = ["-newkey", "rsa:2048", "-noenc", "-keyout", key, "-subj", "/CN=127.0.0.1", "-days", "1", "-out", cert];
    const extensions = ["-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE"];
    await promisify(execFile)("openssl", ["req", "-x509", ...made, ...extensions]);
    return { cert: await readFile(cert), key: await readFile(key) };
  } finally {
    await rm(folder, { recursive: true });
  }
}
