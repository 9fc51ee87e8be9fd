import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { verifyChain } from "../../src/domain/audit.ts";
import { macUnder } from "../../src/domain/mac.ts";
import { err, ok } from "../../src/domain/result.ts";
import type { ApiPorts } from "../../src/ops/routes-ports.ts";
import { chainOf, headOf } from "../../src/store/audit.ts";
import { codeSubject, type QueueKind } from "../../src/domain/review-queue.ts";
import { carriedOut } from "../support/carried-out.ts";
import { openBooking } from "../../src/store/booking.ts";
import { project, type ShipmentProjection } from "../../src/store/projection.ts";
import type { Story } from "../../src/sequencer/story.ts";
import { aProjection, anEvent, moment } from "../store/build.ts";
import type { Api } from "./api-under-test.ts";
import type { Belongings } from "./two-tenants.ts";

export const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
export const MAC = macUnder(new Uint8Array(32), "test");
let counted = 0;
/** The first of a tenant's shipments. */
export const firstOf = new Map<string, number>();
const shipmentOf = (n: number) => `shp_${(0xf000 + n).toString(16).padStart(32, "0")}`;

/** A shipment that waits, in the read model and as its object tells of it. */
export async function tell(api: Api, tenant: string, n: number, over: Partial<ShipmentProjection>): Promise<string> {
  const shipmentId = shipmentOf(n);
  const updatedAtMs = api.clock.nowMs - 2 * DAY_MS;
  const told = aProjection(tenant, 1, { shipmentId, trackingNumber: `N${n}`, updatedAtMs, link: LINK, ...over });
  await project(api.db, [told]);
  api.stories.set(shipmentId, { identity: told.identity } as Story);
  return shipmentId;
}

const LINK = { pickingId: 7, pickingName: "WH/OUT/7", trackingNumbers: [] };
export const head = (milestone: "exception" | "delivered", reason: "address" | "weather" | null = null) => ({
  milestone,
  reason,
  occurredAt: moment(1_000),
  fingerprint: "f".repeat(32),
});
const PARKED = { kind: "parked", sink: "odoo", name: "ValidationError", message: "no", atMs: 5 } as const;

/** One of each kind that waits, all of one tenant but the code, which is everybody's. */
export async function everyKind(
  api: Api,
  { tenant, kept, booking, drift, endpoint }: Belongings,
): Promise<Record<QueueKind, string>> {
  const n = (counted += 10);
  firstOf.set(tenant, n);
  const exception = await tell(api, tenant, n, { head: head("exception", "address") });
  const contradiction = await tell(api, tenant, n + 1, { reviews: [{ kind: "contradiction", fingerprints: ["a"] }] });
  const parked = await tell(api, tenant, n + 2, { reviews: [PARKED] });
  const unlinked = await tell(api, tenant, n + 3, { link: null });
  await tell(api, tenant, n + 4, {
    head: head("exception", "weather"),
    events: [anEvent(1, { code: `X${n}`, unmapped: true })],
  });
  const quarantined = `kpt_${(0xabc0 + n).toString(16).padStart(32, "0")}`;
  await env.DB.prepare(
    `INSERT INTO kept_payload (id, endpoint_id, kind, received_at_ms, reason, sealed_body, sealed_headers, size_bytes, request_id)
     VALUES (?, ?, 'quarantined', 1, 'Required', '', '', 1, 'req-q')`,
  )
    .bind(quarantined, endpoint)
    .run();
  const dead = await env.DB.prepare(
    "INSERT INTO dead_letter (body, queue, received_at_ms) VALUES (?, 'q', 1) RETURNING id",
  )
    .bind(JSON.stringify({ v: 1, tenantId: tenant, shipmentId: exception, sinks: ["odoo"] }))
    .first<{ id: number }>();
  return {
    exception: `rvw_exception.${exception}`,
    contradiction: `rvw_contradiction.${contradiction}`,
    parked: `rvw_parked.${parked}.odoo`,
    unlinked: `rvw_unlinked.${unlinked}`,
    held: `rvw_held.${kept}`,
    quarantined: `rvw_quarantined.${quarantined}`,
    dead_letter: `rvw_dead_letter.${dead?.id ?? 0}`,
    unmapped_code: `rvw_unmapped_code.${codeSubject("easypost", `X${n}`)}`,
    drift: `rvw_drift.${drift}`,
    booking: `rvw_booking.${await bookingInReview(tenant, booking)}`,
    errand: `rvw_errand.${await errandInReview(tenant)}`,
  };
}

async function bookingInReview(tenant: string, id: string): Promise<string> {
  await env.DB.prepare("UPDATE booking SET review = 'cancelled' WHERE id = ?").bind(id).run();
  return id;
}

async function errandInReview(tenant: string): Promise<string> {
  await env.DB.prepare(
    `INSERT OR REPLACE INTO errand (tenant_id, kind, key, payload, asked_at_ms, request_id, attempts, due_at_ms, failure)
     VALUES (?, 'odoo_record', 'stock.picking/7', '{}', 1, 'req-e', 100, NULL, 'unauthorized: Invalid apikey')`,
  )
    .bind(tenant)
    .run();
  return `${tenant}.odoo_record.-${utf8Hex("stock.picking/7")}`;
}

const utf8Hex = (text: string): string => new TextEncoder().encode(text).toHex();

/** A booking that came to no known end. */
export async function openUncertain({ db }: Api, tenantId: string): Promise<void> {
  const booking = openBooking(db, {
    tenantId,
    pickingId: 99,
    id: `bkg_${tenantId.slice(4)}`,
    attempt: 1,
    pickingName: "WH/OUT/99",
    platform: "webhook",
    state: "uncertain",
    requestHash: "h",
    reference: "r",
    charges: [],
    trackingNumbers: [],
    labelUrls: [],
    buys: 0,
    createdAtMs: 1,
    updatedAtMs: 1,
    requestId: "r",
    revision: 0,
  });
  await carriedOut(db, booking);
}

/** What the played mesh says to links and bookings. */
export const PLAYED: Partial<ApiPorts> = {
  orders: {
    unlink: async () => err({ kind: "not_linked" }),
    catchUp: async () => undefined,
    link: async (_, pickingId) => ok({ pickingId, pickingName: `WH/OUT/${pickingId}`, trackingNumbers: [] }),
  },
  booking: {
    want: async () => undefined,
    approve: async (booking) => ok({ ...booking, approvedAtMs: 1 }),
    retry: async () => err({ kind: "unavailable", retryAfterSeconds: 5 }),
    takeBack: async () => err({ kind: "conflict", detail: "only what was booked is voided" }),
    answer: async () => err({ kind: "conflict", detail: "not here" }),
  },
};

/** What is on the record of an item, whose chain holds. */
export async function recordOf(api: Api, id: string) {
  const object = { kind: "review", id } as const;
  const links = await chainOf(api.db, object, 0, 50);
  expect(verifyChain(MAC, links, await headOf(api.db, object))).toMatchObject({ ok: true });
  return links.map(({ verb, actor, before, after }) => ({ verb, by: actor.kind, before, after }));
}

/** For a port that is to break. */
export function fail(what: string): never {
  throw new Error(what);
}
