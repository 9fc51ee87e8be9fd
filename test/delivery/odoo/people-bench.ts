import { LEASE_MS } from "../../../src/domain/cursor.ts";
import type { Retraction, TrackingEvent } from "../../../src/domain/event.ts";
import type { ShipmentIdentity } from "../../../src/domain/identity.ts";
import type { LinkRules } from "../../../src/domain/number-kind.ts";
import { ok } from "../../../src/domain/result.ts";
import type { Sibling } from "../../../src/delivery/odoo/parcels.ts";
import { OdooSink } from "../../../src/delivery/odoo/sink.ts";
import type { Claimed } from "../../../src/delivery/port.ts";
import { odooClient } from "../../../src/odoo/client.ts";
import { Ledger } from "../../../src/sequencer/ledger.ts";
import { createOdooStandIn, type Fault, type SeenCall } from "../../odoo-stand-in/stand-in.ts";
import { UID } from "../../odoo-stand-in/store.ts";
import { BATCH_ID, BY, CONTEXT, FROM, IDENTITY, MINUTE_MS, momentAt, OWNER, T0 } from "../../support/build.ts";
import { idOf } from "../../support/dispatch-model.ts";
import { nodeStorage } from "../../support/node-storage.ts";

export interface BenchOptions {
  readonly series?: "17.0" | "19.0";
  readonly meshFields?: boolean;
  /** Whom the tenant names for exceptions that nobody looks after. */
  readonly exceptionsTo?: string;
  /** Whether pickings name their purchase order. */
  readonly purchases?: boolean;
  /** What the tenant says of numbers that several pickings bear. */
  readonly links?: LinkRules;
  /** What parcels are called that are not called P0, P1 … */
  readonly numbers?: readonly string[];
}

/** Parcels P0, P1 … with ledgers of their own, the sink, and an Odoo in which people act as well. */
export function openBench(options: BenchOptions = {}) {
  const numberOf = (n: number): string => options.numbers?.[n] ?? `P${n}`;
  const identityOf = (n: number): ShipmentIdentity => ({ ...IDENTITY, trackingNumber: numberOf(n) });
  const clock = { nowMs: T0 };
  const setting = { exceptionsTo: options.exceptionsTo ?? null };
  const faults: { next: (call: SeenCall) => Fault | null } = { next: () => null };
  const odoo = createOdooStandIn({ ...options, now: () => clock.nowMs, fault: (call) => faults.next(call) });
  const { db, login, key } = odoo;
  const api = options.series === "17.0" ? "jsonrpc" : "json2";
  const client = odooClient({ url: "https://odoo.test", db, login, key, api }, { fetch: odoo.fetch, timeoutMs: 1_000 });
  const ledgers = new Map<string, Ledger>();
  let tokens = 0;
  const ledgerOf = ({ trackingNumber }: ShipmentIdentity): Ledger => {
    const held = ledgers.get(trackingNumber);
    if (held) return held;
    const ports = { ...OWNER, now: () => clock.nowMs, token: () => `t${(tokens += 1)}`, jitter: () => 0 };
    const made = new Ledger(nodeStorage(), ports);
    ledgers.set(trackingNumber, made);
    return made;
  };
  const siblings: Sibling = {
    state: async (parcel, pickingId, at) => ledgerOf(parcel).parcel(pickingId, at),
    of: async () => [],
    carriers: async () => [],
    link: async (parcel, told) => ledgerOf(parcel).link(told, BY).known,
  };
  const start = () =>
    new OdooSink({
      connection: async () =>
        ok({ client, maxInFlight: 2, exceptionsTo: setting.exceptionsTo, links: options.links ?? {} }),
      siblings,
      now: () => clock.nowMs,
      callTimeoutMs: 1_000,
    });
  let sink = start();
  const claim = (n: number): Claimed[] => {
    const answer = ledgerOf(identityOf(n)).claim("odoo", null);
    return answer.kind === "claimed" ? [{ shipmentId: idOf(n), work: answer.work }] : [];
  };
  /** Writes these parcels in one batch; how many had something to write. Who is not confirmed is claimed again after its lease. */
  const write = async (...numbers: number[]): Promise<number> => {
    const batch = numbers.flatMap(claim);
    if (batch.length === 0) return 0;
    const { outcomes } = await sink.write(batch, CONTEXT);
    for (const { shipmentId, work } of batch) {
      const outcome = outcomes.get(shipmentId);
      const ledger = ledgerOf(work.identity);
      if (outcome?.kind === "written") {
        const { link, again = false } = outcome;
        ledger.confirm("odoo", work.token, { link, at: work.at, again, requestId: BATCH_ID });
      } else if (outcome?.kind === "moved") {
        const { link, why } = outcome;
        ledger.moved("odoo", work.token, { link, why, requestId: BATCH_ID });
      } else if (outcome) ledger.fail("odoo", work.token, outcome.failure, BATCH_ID);
    }
    clock.nowMs += LEASE_MS;
    return batch.length;
  };
  return {
    odoo,
    clock,
    faults,
    setting,
    client,
    write,
    record: (n: number, events: readonly TrackingEvent[], retractions: readonly Retraction[] = []) =>
      ledgerOf(identityOf(n)).record(identityOf(n), { events, retractions, estimate: null }, FROM),
    replay: (n: number) => ledgerOf(identityOf(n)).replay("odoo", 0, BY),
    /** Odoo's ring, or a booking, tells whose goods they are: of companies neither knows. */
    link: (n: number, pickingId: number) =>
      ledgerOf(identityOf(n)).link(
        {
          at: { fingerprint: "", milestone: "unknown", occurredAt: { atMs: clock.nowMs } },
          link: { pickingId, pickingName: `${pickingId}`, trackingNumbers: [numberOf(n)] },
        },
        BY,
      ),
    /** Its alarm goes off. */
    wake: (n: number) => ledgerOf(identityOf(n)).ringDue(),
    /** The dispatcher's memory is gone. */
    crash: () => void (sink = start()),
    drain: async (...numbers: number[]): Promise<void> => {
      while ((await write(...numbers)) > 0);
    },
    /** What a person does. */
    person: async (model: string, method: string, ids: readonly number[]): Promise<void> => {
      const body =
        api === "json2"
          ? { ids }
          : {
              jsonrpc: "2.0",
              params: { service: "object", method: "execute_kw", args: [db, UID, key, model, method, [ids]] },
            };
      const headers = { authorization: `bearer ${key}`, "content-type": "application/json" };
      const path = api === "json2" ? `json/2/${model}/${method}` : "jsonrpc";
      const answer = await odoo.handle(
        new Request(`https://odoo.test/${path}`, { method: "POST", headers, body: JSON.stringify(body) }),
      );
      if (!answer.ok || (await answer.text()).includes('"error"')) throw new Error(`${model}.${method} failed`);
    },
    activities: () => odoo.records("mail.activity"),
    open: (): string[] =>
      odoo
        .records("mail.activity")
        .filter(({ active }) => active === true)
        .map(({ summary }) => String(summary))
        .toSorted(),
    /** What the mesh has said on a record, oldest first. */
    notes: (id: number, model = "stock.picking"): string[] =>
      odoo
        .records("mail.message")
        .filter((row) => row["model"] === model && row["res_id"] === id && !String(row["body"]).includes("Feedback"))
        .map(({ body }) => String(body)),
    feedback: (): string[] =>
      odoo
        .records("mail.message")
        .map(({ body }) => String(body))
        .filter((body) => body.includes("Feedback")),
  };
}

/** A time in minutes. */
export const at = (minute: number) => ({ atMs: T0 + minute * MINUTE_MS });

export const taken = (event: TrackingEvent) => ({
  target: event.fingerprint,
  declaredAt: momentAt(T0),
  sourceEventId: null,
});
