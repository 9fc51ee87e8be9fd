// The worker's front loads it first, before any schema is made.
import "@hono/zod-openapi";
import "./bytes.ts";
import { globSync, readFileSync } from "node:fs";
import type * as Worker from "../../src/index.ts";
import { nodeD1 } from "./d1.ts";
import { Objects } from "./objects.ts";
import { nodeR2 } from "./r2.ts";

/**
 * `cloudflare:workers` on Node, for models that draw far more cases than the real runtime has time for: the whole worker, its objects
 * and its D1 on node:sqlite. What is the runtime's own (gates, evictions in mid-flight, limits) is tested there.
 */
export class DurableObject {
  readonly ctx: DurableObjectState;
  readonly env: unknown;

  constructor(ctx: DurableObjectState, given: unknown) {
    this.ctx = ctx;
    this.env = given;
  }
}

export class WorkerEntrypoint extends DurableObject {}

export const waitUntil = (work: Promise<unknown>): void => void work.catch(() => undefined);

const { d1, database } = nodeD1();
const payloads = nodeR2();
for (const path of globSync("migrations/*.sql").toSorted())
  database.exec(readFileSync(path, "utf8").replaceAll("--> statement-breakpoint", ""));

// The worker imports this module, and is there by the time an object is made.
let worker: typeof Worker | null = null;
const load = async (): Promise<typeof Worker> => (worker ??= await import("../../src/index.ts"));
const made = (): typeof Worker => {
  if (!worker) throw new Error("the worker was not begun");
  return worker;
};

const shipments = new Objects((state) => new (made().ShipmentSequencer)(state, env));
const dispatchers = new Objects((state) => new (made().Dispatcher)(state, env));

export const env = {
  REGION: "eu",
  DO_JURISDICTION: "",
  DO_LOCATION_HINT: "",
  ALLOW_LOOPBACK_ODOO: "true",
  PUBLIC_URL: "http://127.0.0.1:8787",
  OIDC_ISSUER: "",
  OIDC_AUDIENCE: "",
  ACCESS_TEAM_DOMAIN: "",
  ACCESS_AUDIENCE: "",
  ENVIRONMENT: "local",
  PARTNER_HOST: "",
  CUSTOMER_HOST: "",
  INTERNAL_HOST: "",
  DNS_RESOLVER_URL: "",
  FOUR_EYES: "off",
  SEAL_KEYS: "test:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
  SHIPMENT_NAME_KEY: "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=",
  BOOTSTRAP_TOKEN: "tmb_0123456789abcdef0123456789abcdef0123456789abcdef",
  DB: d1,
  PAYLOADS: payloads.bucket,
  DOORBELL: {},
  SHIPMENTS: shipments.namespace(),
  DISPATCHERS: dispatchers.namespace(),
} as unknown as Env;

export const exports = {
  default: {
    fetch: async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> =>
      (await load()).default.fetch(new Request(input, init) as Request<unknown, IncomingRequestCfProperties>, env),
  },
};

/** As if nothing had ever happened. */
export async function forgetAll(): Promise<void> {
  await load();
  shipments.clear();
  dispatchers.clear();
  payloads.clear();
  const tables = database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .all();
  database.exec("PRAGMA foreign_keys = OFF");
  for (const table of tables) database.exec(`DELETE FROM "${String(table["name"])}"`);
  database.exec("PRAGMA foreign_keys = ON");
}
