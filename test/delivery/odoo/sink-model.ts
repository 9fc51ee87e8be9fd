import type { OdooFailure } from "../../../src/odoo/client.ts";
import type { SinkOdoo } from "../../../src/delivery/odoo/guarded.ts";
import { MESH_FIELDS } from "../../../src/delivery/odoo/columns.ts";
import { OdooSink } from "../../../src/delivery/odoo/sink.ts";
import type { Claimed } from "../../../src/delivery/port.ts";
import type { Standing } from "../../../src/domain/milestone.ts";
import { err, ok, type Result } from "../../../src/domain/result.ts";
import type { PickingLink } from "../../../src/domain/shipment.ts";
import { positionOf } from "../../../src/domain/timeline.ts";
import type { Work } from "../../../src/outbox/claim.ts";
import { FROM, IDENTITY, scan, T0 } from "../../support/build.ts";
import { idOf } from "../../support/dispatch-model.ts";

export type Call = { method: string; model: string; rows: number };

/** What the sink needs of a client, answered from arrays; a queue of failures goes first. */
export function fakeOdoo(pickings: { id: number; ref: string; state?: string }[]) {
  const calls: Call[] = [];
  const notes = new Map<string, string[]>();
  const states = new Map<string, Record<string, string>>();
  const failures: (OdooFailure | null)[] = [];
  const badRows = new Map<string, string>();
  const fieldNames: string[] = Object.values(MESH_FIELDS);
  const next = <T>(value: T): Result<T, OdooFailure> => {
    const failure = failures.shift();
    return failure ? err(failure) : ok(value);
  };
  const client: SinkOdoo = {
    async searchRead(model, domain) {
      calls.push({ method: "search_read", model, rows: 0 });
      if (model !== "stock.picking") return next([]);
      const terms = domain.filter(Array.isArray) as [string, string, string | string[]][];
      const like = (ref: string, pattern: string) => new RegExp(`^${pattern.replaceAll("%", ".*")}$`, "i").test(ref);
      const holds = (field: string, id: number, ref: string) => (field === "id" ? id : ref) as string;
      const hit = (id: number, ref: string) =>
        terms.some(([field, operator, value]) => {
          if (operator === "in") return value.includes(holds(field, id, ref));
          return operator === "=ilike" && like(ref, String(value));
        });
      return next(
        pickings
          .filter(({ id, ref }) => hit(id, ref))
          .map(({ id, ref, state = "assigned" }) => ({ id, name: `WH/OUT/${id}`, carrier_tracking_ref: ref, state })),
      );
    },
    async load(model, fields, rows) {
      calls.push({ method: "load", model, rows: rows.length });
      const failure = failures.shift();
      if (failure) return err(failure);
      const bad = rows.flatMap((cells, record) =>
        badRows.has(cells[0] ?? "") ? [{ record, message: badRows.get(cells[0] ?? "") ?? "", transient: false }] : [],
      );
      if (bad.length > 0) return ok({ errors: bad });
      for (const cells of rows) {
        if (model === "mail.message" && !notes.has(cells[0] ?? "")) notes.set(cells[0] ?? "", cells);
        if (model === "stock.picking")
          states.set(cells[0] ?? "", Object.fromEntries(fields.map((field, index) => [field, cells[index] ?? ""])));
      }
      return ok({ ids: rows.map((_, index) => index + 1) });
    },
    async fieldsGet() {
      calls.push({ method: "fields_get", model: "stock.picking", rows: 0 });
      return next(Object.fromEntries(fieldNames.map((name) => [name, { type: "char" }])));
    },
    async externalIds(model) {
      calls.push({ method: "get_external_id", model, rows: 0 });
      return next(new Map<number, string>());
    },
    async closeActivities(activities) {
      calls.push({ method: "action_feedback", model: "mail.activity", rows: activities.length });
      return next(undefined);
    },
  };
  return { client, calls, notes, states, failures, badRows, fieldNames };
}

export function claimed(n: number, over: Partial<Work> = {}): Claimed {
  const event = scan({ milestone: "delivered", atMs: T0 + n });
  const work: Work = {
    token: `t${n}`,
    untilMs: T0 + 45_000,
    identity: { ...IDENTITY, trackingNumber: `TN${n}` },
    reach: { version: 1, seq: 1 },
    lastSeq: 1,
    head: {
      fingerprint: event.fingerprint,
      milestone: event.milestone,
      reason: event.reason,
      occurredAt: event.occurredAt,
    },
    estimate: null,
    cycle: 1,
    at: positionOf(event),
    links: {},
    references: [],
    reviews: [],
    updatedAtMs: T0,
    events: [{ entry: { kind: "event", seq: 1, event }, from: FROM, cycle: 1 }],
    ...over,
  };
  return { shipmentId: idOf(n), work };
}

export function sinkOn(client: SinkOdoo, siblings: Record<string, Standing> = {}) {
  const told: { trackingNumber: string; link: PickingLink }[] = [];
  const clock = { nowMs: T0 };
  const sink = new OdooSink({
    connection: async () => ok({ client, maxInFlight: 2 }),
    siblings: {
      state: async ({ trackingNumber }) => {
        const standing = siblings[trackingNumber];
        return standing ? { standing, atMs: T0, estimate: null } : null;
      },
      of: async () => [],
      carriers: async () => [],
      link: async ({ trackingNumber }, { link }) => {
        told.push({ trackingNumber, link });
        return true;
      },
    },
    now: () => clock.nowMs,
    callTimeoutMs: 35_000,
  });
  return { sink, told, clock };
}
