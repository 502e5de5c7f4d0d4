// An SMTP server for tests: accepts every email, unencrypted, and stores it.

import { once } from "node:events";
import { type AddressInfo, type Server, createServer } from "node:net";

export interface Letter {
  to: string;
  text: string;
}

export class PostOffice {
  readonly letters: Letter[] = [];

  private constructor(private readonly server: Server) {}

  static async open(): Promise<PostOffice> {
    const server = createServer();
    const office = new PostOffice(server);
    server.on("connection", (socket) => {
      let [rest, to, data] = ["", "", undefined as string[] | undefined];
      socket.setEncoding("utf8");
      socket.on("error", () => undefined);
      socket.write("220 post office\r\n");
      socket.on("data", (part: string) => {
        rest += part;
        for (let end = rest.indexOf("\r\n"); end >= 0; end = rest.indexOf("\r\n")) {
          const line = rest.slice(0, end);
          rest = rest.slice(end + 2);
          if (data !== undefined && line !== ".") {
            data.push(line.replace(/^\./, ""));
          } else if (data !== undefined) {
            office.letters.push({ to, text: decoded(data.join("\n")) });
            data = undefined;
            socket.write("250 taken\r\n");
          } else if (/^DATA/i.test(line)) {
            data = [];
            socket.write("354 go on\r\n");
          } else if (/^QUIT/i.test(line)) {
            socket.end("221 bye\r\n");
          } else {
            to = /^RCPT TO:<(.*?)>/i.exec(line)?.[1] ?? to;
            socket.write("250 yes\r\n");
          }
        }
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return office;
  }

  /** The settings of an Orgward server that sends its emails to this one. */
  get settings(): Record<string, string | number> {
    const { port } = this.server.address() as AddressInfo;
    return { smtp_host: "127.0.0.1", smtp_port: port, smtp_security: "none", smtp_from: "Ward <ward@fjordlight.example>" };
  }

  /** The first URL of that page in the newest email to a recipient. */
  link(to: string, page: string): string | undefined {
    const letter = this.letters.filter((letter) => letter.to === to).at(-1);
    return letter?.text.match(new RegExp(`https?://\\S+${page}\\?token=\\w+`))?.[0];
  }

  close(): void {
    this.server.close();
  }
}

/** Decodes quoted-printable (RFC 2045 section 6.7). */
function decoded(text: string): string {
  const bytes = text.replace(/=\n/g, "").replace(/=([0-9A-F]{2})/g, (_, code) => String.fromCharCode(parseInt(code, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}
