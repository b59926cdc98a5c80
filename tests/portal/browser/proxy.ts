// A gateway that lies or fails: what it gives is the true gateway's answer, as the test changes it.
import { type IncomingMessage, type Server, type ServerResponse, createServer, request } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { city } from "./city.ts";

export class Proxy {
  /** Gives the body that is sent instead, for a path with its query. Streams are never changed. */
  change: (path: string, body: string) => string = (_, body) => body;
  /** What was changed so far. */
  changed = 0;
  #server: Server;
  #sockets = new Set<Socket>();
  #down = false;

  private constructor() {
    this.#server = createServer((from, to) => this.#pass(from, to));
    this.#server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
  }

  static async start(): Promise<Proxy> {
    const proxy = new Proxy();
    await new Promise<void>((done) => proxy.#server.listen(0, "127.0.0.1", done));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Ends every connection and takes no request until up. */
  down(): void {
    this.#down = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  up(): void {
    this.#down = false;
  }

  stop(): void {
    this.down();
    this.#server.close();
  }

  #pass(from: IncomingMessage, to: ServerResponse): void {
    if (this.#down) {
      from.socket.destroy();
      return;
    }
    const path = from.url ?? "/";
    const headers = { ...from.headers, host: new URL(city.url).host };
    const reads = path.startsWith("/v1/") && from.method === "GET";
    if (reads) {
      headers["accept-encoding"] = "identity";
      delete headers["if-none-match"];
    }
    const on = request(city.url + path, { method: from.method ?? "GET", headers }, (answer) => {
      const type = answer.headers["content-type"] ?? "";
      if (!reads || type.startsWith("text/event-stream")) {
        to.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(to);
        return;
      }
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("end", () => {
        const body = Buffer.concat(parts).toString();
        const instead = this.change(path, body);
        if (instead !== body) this.changed++;
        const { "content-length": _, "transfer-encoding": __, etag: ___, ...kept } = answer.headers;
        to.writeHead(answer.statusCode ?? 502, kept);
        to.end(instead);
      });
    });
    on.on("error", () => to.destroy());
    to.on("close", () => on.destroy());
    from.pipe(on);
  }
}
