import { odooClient, type OdooClient, type OdooFailure } from "../../src/odoo/client.ts";
import type { Result } from "../../src/domain/result.ts";

type Send = typeof fetch;

export const CONNECTION = {
  url: "https://odoo.example.com/",
  db: "demo",
  login: "admin",
  key: "k",
  api: "json2",
} as const;

export function clientOf(send: Send, api: "json2" | "jsonrpc" = "json2"): OdooClient {
  return odooClient({ ...CONNECTION, api }, { fetch: send, timeoutMs: 1000 });
}

/** A client whose every call is answered with this. */
export const answering = (response: () => Response): OdooClient => clientOf(async () => response());

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  Response.json(body, { status, headers });

/** What a call brought, of whatever kind. */
export const ask = async (client: OdooClient): Promise<OdooFailure | "fine"> =>
  failure(await client.searchRead("stock.picking", [], ["name"], { limit: 10 }));

export function failure(result: Result<unknown, OdooFailure>): OdooFailure | "fine" {
  return result.ok ? "fine" : result.error;
}
