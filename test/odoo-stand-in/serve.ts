import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answerAdmin } from "./admin.ts";
import { createOdooStandIn, type OdooStandIn, type StandInOptions } from "./stand-in.ts";

export interface ServedStandIn {
  readonly url: string;
  readonly standIn: OdooStandIn;
  close(): Promise<void>;
}

/** The stand-in behind a real socket on the loopback address; port 0 takes a free one. */
export async function serveOdooStandIn(
  options: StandInOptions,
  { port = 0, admin = false }: { port?: number; admin?: boolean } = {},
): Promise<ServedStandIn> {
  const standIn = createOdooStandIn(options);
  const server = createServer((incoming, outgoing) => {
    answer(standIn, admin, incoming, outgoing).catch((error: unknown) => {
      // A lost answer is a lost connection; anything else is a bug here and must not look like Odoo.
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
    standIn,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  standIn: OdooStandIn,
  admin: boolean,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const request = await requestOf(incoming);
  const lengthKnown = incoming.headers["transfer-encoding"] === undefined;
  const response =
    (admin ? await answerAdmin(standIn, request) : null) ?? (await standIn.handle(request, { lengthKnown }));
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
