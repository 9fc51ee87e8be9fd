import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Served {
  readonly url: string;
  close(): Promise<void>;
}

/** What a request says beside itself: `lengthKnown: false` is a body that came without a Content-Length. */
export type Answer = (request: Request, body: { readonly lengthKnown: boolean }) => Promise<Response>;

/** A function from request to answer behind a real socket on the loopback address; port 0 takes a free one. */
export async function serveLoopback(answer: Answer, port = 0): Promise<Served> {
  const server = createServer((incoming, outgoing) => {
    pass(answer, incoming, outgoing).catch((error: unknown) => {
      // A lost answer is a lost connection; anything else is a bug here and must not look like the server that is played.
      if (!(error instanceof Error && error.name === "Dropped")) console.error(error);
      incoming.socket.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function pass(answer: Answer, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const request = await requestOf(incoming);
  const response = await answer(request, { lengthKnown: incoming.headers["transfer-encoding"] === undefined });
  const body = new Uint8Array(await response.arrayBuffer());
  // Odoo's own server keeps no connection open.
  const headers = { ...Object.fromEntries(response.headers), "content-length": body.byteLength, connection: "close" };
  outgoing.writeHead(response.status, headers).end(body);
}

async function requestOf(incoming: IncomingMessage): Promise<Request> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Uint8Array);
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headersDistinct))
    if (name !== "transfer-encoding") for (const one of value ?? []) headers.append(name, one);
  const method = incoming.method ?? "GET";
  const body = method === "GET" || method === "HEAD" ? null : Buffer.concat(chunks);
  return new Request(new URL(incoming.url ?? "/", "http://127.0.0.1"), { method, headers, body });
}
