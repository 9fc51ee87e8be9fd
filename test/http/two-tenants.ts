import type { Story } from "../../src/sequencer/story.ts";
import { openBooking } from "../../src/store/booking.ts";
import { keepErrands } from "../../src/store/errand.ts";
import { keepPayload } from "../../src/store/kept-payload.ts";
import { addPerson } from "../../src/store/person.ts";
import { proposalRow, type Proposal } from "../../src/store/proposal.ts";
import { project } from "../../src/store/projection.ts";
import { beginRun, newRun } from "../../src/store/run.ts";
import { drift } from "../../src/store/schema/drift.ts";
import { salesOrder } from "../../src/store/schema/sales-order.ts";
import { aProjection } from "../store/build.ts";
import { hashToken, makeToken } from "../../src/governance/tokens.ts";
import { createApiToken } from "../../src/store/api-token.ts";
import { ISSUER, newTenant, randomBytes, seal, type Api } from "./api-under-test.ts";
import { carriedOut } from "../support/carried-out.ts";

/** One thing of every kind that a route may be about, all of one tenant. */
export interface Belongings {
  readonly tenant: string;
  readonly tenantName: string;
  readonly endpoint: string;
  readonly kept: string;
  readonly shipment: string;
  readonly booking: string;
  /** A reconciliation. */
  readonly run: string;
  readonly replay: string;
  readonly drift: string;
  readonly token: string;
  readonly person: string;
  readonly proposal: string;
  readonly hold: string;
  readonly erasure: string;
  /** Of the kept payload. */
  readonly review: string;
  readonly errand: string;
}

/** A booking of picking 7, by its errand's id. */
const errandIn = (tenant: string) => `${tenant}.book.7`;

const newId = <Prefix extends string>(prefix: Prefix) => `${prefix}_${randomBytes(16).toHex()}` as const;

/** Ids of the same form, of nothing. */
export const nothing = (): Belongings => {
  const kept = newId("kpt");
  const own = ids();
  return { ...own, kept, review: `rvw_held.${kept}`, errand: errandIn(own.tenant) };
};

const ids = () => ({
  tenant: newId("tnt"),
  tenantName: `t-${randomBytes(8).toHex()}`,
  endpoint: newId("eu"),
  shipment: newId("shp"),
  booking: newId("bkg"),
  run: newId("rec"),
  replay: newId("rpl"),
  drift: newId("drf"),
  token: newId("tok"),
  person: newId("psn"),
  proposal: newId("prp"),
  hold: newId("hld"),
  erasure: newId("era"),
});

/** A tenant with something of everything. */
export async function newBelongings(api: Api): Promise<Belongings> {
  const { id: tenant, name: tenantName } = await newTenant(api);
  const endpoint = await api.call("POST", "/v1/endpoints", { tenant, sender: "easypost" });
  // The played release lets in what ends in a nought.
  const kept = `${newId("kpt").slice(0, -1)}0`;
  const hold = await api.call("POST", "/v1/holds", { tenant, reason: "file 7" });
  const subject = { kind: "order", orderId: 99 };
  const erasure = await api.call("POST", "/v1/erasures", { tenant, subject });
  const made = { endpoint: String(endpoint.body.id), hold: String(hold.body.id), erasure: String(erasure.body.id) };
  const all = {
    ...nothing(),
    tenant,
    tenantName,
    ...made,
    kept,
    review: `rvw_held.${kept}`,
    errand: errandIn(tenant),
  };
  await keepErrands(api.db, [{ tenantId: tenant, kind: "book", key: "7", payload: "{}", requestId: "req-1" }], 1);
  await keepPayload(api.db, {
    id: kept,
    endpointId: all.endpoint,
    kind: "held",
    receivedAtMs: api.clock.nowMs,
    reason: "wrong_signature",
    path: null,
    sealedBody: await seal.seal("{}", `kept-body:${kept}`),
    sealedHeaders: await seal.seal(JSON.stringify({ path: "/in", headers: {} }), `kept-headers:${kept}`),
    sizeBytes: 2,
    requestId: "req-kept",
  });
  await project(api.db, [aProjection(tenant, 1, { shipmentId: all.shipment })]);
  const identity = { tenantId: tenant, carrier: "ups", trackingNumber: "1Z999" };
  api.stories.set(all.shipment, { ...STORY, identity });
  await carriedOut(api.db, openBooking(api.db, { ...BOOKING, tenantId: tenant, id: all.booking }));
  await runsAndDrift(api, all);
  await api.call("PUT", `/v1/tenants/${tenant}/booking`, {
    platform: "webhook",
    baseUrl: "https://freight.example.com/hook",
    credential: `whsec_${"b".repeat(32)}`,
  });
  const shared = { name: tenantName, role: "auditor", tenants: [tenant], domains: null, createdAtMs: 1 };
  const hash = await hashToken(makeToken(randomBytes));
  const token = { ...shared, id: all.token, hash, expiresAtMs: api.clock.nowMs + 86_400_000 };
  await carriedOut(api.db, createApiToken(api.db, token));
  const called = { issuer: ISSUER, claim: "sub" as const, value: all.person };
  const person = { ...shared, ...called, id: all.person, createdBy: "tests", disabledAtMs: null, pinnedSubject: null };
  await carriedOut(api.db, addPerson(api.db, person), proposalRow(api.db, aProposal(api, all)));
  return all;
}

const aProposal = (
  api: Api,
  { proposal: id, tenant: tenantId, endpoint: subject }: Belongings,
): Omit<Proposal, "hands" | "heldBy" | "sealedSecret"> => ({
  id,
  kind: "endpoint",
  tenantId,
  subject,
  asked: "{}",
  withheld: null,
  digest: "1".repeat(64),
  state: "proposed",
  proposedBy: newId("psn"),
  proposedAtMs: api.clock.nowMs,
  expiresAtMs: api.clock.nowMs + 86_400_000,
  decidedBy: null,
  decidedAtMs: null,
  note: null,
  requestId: "req-1",
});

/** An order of this id is every tenant's: Odoo's ids mean something in one database alone. */
export const ORDER = 7;

async function runsAndDrift({ db }: Api, { tenant: tenantId, run, replay, drift: driftId }: Belongings): Promise<void> {
  const asked = { tenantId, askedBy: "tests", askedAtMs: 1 };
  const window = { sinceMs: 0, untilMs: 1, newestOnly: true };
  const reconcile = JSON.stringify({ window, dryRun: false });
  const run1 = newRun({ ...asked, id: run, kind: "reconcile", asked: reconcile });
  await carriedOut(db, ...beginRun(db, run1, "req-1"));
  const again = JSON.stringify({ sink: "odoo", fromVersion: 0, dryRun: false });
  const run2 = newRun({ ...asked, id: replay, kind: "replay", asked: again });
  await carriedOut(db, ...beginRun(db, run2, "req-1"));
  const about = { pickingId: 7, trackingNumber: "", carrier: "", subject: "x_tallyman_milestone" };
  const found = { kind: "field_changed", held: "a", meant: "b", times: 1, foundAtMs: 1, runId: run } as const;
  await db.insert(drift).values({ tenantId, id: driftId, ...about, ...found, state: "open" });
  await db
    .insert(salesOrder)
    .values({ tenantId, id: ORDER, name: "S00007", writeDate: "2026-11-01 00:00:00", readAtMs: 1 });
}

const STORY: Omit<Story, "identity"> = {
  version: 1,
  lastSeq: 0,
  cycle: 1,
  head: null,
  estimate: null,
  link: null,
  reviews: [],
  updatedAtMs: 1,
  timeline: [],
  sinks: [],
};

const BOOKING = {
  pickingId: 7,
  attempt: 1,
  pickingName: "WH/OUT/00007",
  platform: "webhook" as const,
  state: "drafted" as const,
  requestHash: "hash",
  reference: "S00007/1",
  charges: [],
  trackingNumbers: [],
  labelUrls: [],
  buys: 0,
  createdAtMs: 1,
  updatedAtMs: 1,
  requestId: "req-1",
  revision: 0,
};
