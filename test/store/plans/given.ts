import type { ShipmentId } from "../../../src/domain/identity.ts";
import type { Db } from "../../../src/store/db.ts";
import { TENANT } from "./fill.ts";

export interface Given {
  readonly db: Db;
  readonly nowMs: number;
  /** Another for each time that all of them are called. */
  readonly pass: number;
}

export type Sample = (given: Given) => readonly unknown[];

export const some = (row: unknown = {}): never => row as never;

export const LIMIT = 50;
export const DAY_MS = 86_400_000;
export const ALL = { tenants: "all", limit: LIMIT } as const;
export const OF_TENANT = { tenants: [TENANT], limit: LIMIT } as const;
export const NUMBER = "1Z0000007919";
export const SHIPMENT: ShipmentId = `shp_${"0".repeat(31)}1`;
export const IDENTITY = { tenantId: TENANT, trackingNumber: NUMBER, carrier: "ups" };
export const ERRAND = {
  tenantId: TENANT,
  kind: "remap",
  key: "k1",
  payload: "{}",
  askedAtMs: 1,
  requestId: "req",
  attempts: 0,
  dueAtMs: 1,
} as const;

/** By module, then by function. */
export type Samples = Readonly<Record<string, Readonly<Record<string, Sample>>>>;
