import { NO_AUTHORITY_SET } from "../../../src/domain/authority.ts";
import { odooKeptSince } from "../../../src/domain/odoo-retention.ts";
import { stretchesOf } from "../../../src/domain/quiet.ts";
import type { Booking } from "../../../src/domain/booking.ts";
import { QUEUE_KINDS } from "../../../src/domain/review-queue.ts";
import * as apiToken from "../../../src/store/api-token.ts";
import * as audit from "../../../src/store/audit.ts";
import * as auditList from "../../../src/store/audit-list.ts";
import * as authority from "../../../src/store/authority.ts";
import * as booking from "../../../src/store/booking.ts";
import * as bookingPlatform from "../../../src/store/booking-platform.ts";
import * as sample from "../../../src/store/certification-sample.ts";
import * as codeMap from "../../../src/store/code-map.ts";
import * as concession from "../../../src/store/concession.ts";
import * as contract from "../../../src/store/contract.ts";
import type { Db } from "../../../src/store/db.ts";
import * as deadLetter from "../../../src/store/dead-letter.ts";
import * as drift from "../../../src/store/drift.ts";
import * as endpoint from "../../../src/store/endpoint.ts";
import * as erasure from "../../../src/store/erasure.ts";
import * as errand from "../../../src/store/errand.ts";
import * as fetchTask from "../../../src/store/fetch-task.ts";
import * as forgetting from "../../../src/store/forgetting.ts";
import * as kept from "../../../src/store/kept-payload.ts";
import * as knock from "../../../src/store/knock.ts";
import * as newcomer from "../../../src/store/newcomer.ts";
import * as odooChange from "../../../src/store/odoo-change.ts";
import * as odooCopy from "../../../src/store/odoo-copy.ts";
import * as odooCursor from "../../../src/store/odoo-cursor.ts";
import * as odooRetention from "../../../src/store/odoo-retention.ts";
import * as person from "../../../src/store/person.ts";
import * as projection from "../../../src/store/projection.ts";
import * as proposal from "../../../src/store/proposal.ts";
import * as retention from "../../../src/store/retention.ts";
import * as retraction from "../../../src/store/retraction.ts";
import * as reviewLater from "../../../src/store/review-later.ts";
import * as reviewNote from "../../../src/store/review-note.ts";
import * as reviewQueue from "../../../src/store/review-queue.ts";
import * as run from "../../../src/store/run.ts";
import * as salesOrder from "../../../src/store/sales-order.ts";
import * as sealed from "../../../src/store/sealed.ts";
import * as shipment from "../../../src/store/shipment.ts";
import * as sweepCursor from "../../../src/store/sweep-cursor.ts";
import * as tenant from "../../../src/store/tenant.ts";
import * as touched from "../../../src/store/touched.ts";
import * as whose from "../../../src/store/whose.ts";
import { ENDPOINT, TENANT } from "./fill.ts";

/** What the samples are called with. */
export interface Given {
  readonly db: Db;
  readonly nowMs: number;
  /** Another for each time that all of them are called. */
  readonly pass: number;
}

/** Calls of one function: what they answer may be statements. */
type Sample = (given: Given) => readonly unknown[];
/** A row that nothing is read of. */
const some = <T>(row: unknown = {}): T => row as T;

const LIMIT = 50;
const DAY_MS = 86_400_000;
const ALL = { tenants: "all", limit: LIMIT } as const;
const OF_TENANT = { tenants: [TENANT], limit: LIMIT } as const;
const NUMBER = "1Z0000007919";
const SHIPMENT = `shp_${"0".repeat(31)}1`;
const IDENTITY = { tenantId: TENANT, trackingNumber: NUMBER, carrier: "ups" };
const ERRAND = {
  tenantId: TENANT,
  kind: "remap",
  key: "k1",
  payload: "{}",
  askedAtMs: 1,
  requestId: "req",
  attempts: 0,
  dueAtMs: 1,
} as const;
const BOOKING = some<Booking>({ tenantId: TENANT, pickingId: 1, attempt: 1, revision: 1 });
const FORGETTING: forgetting.Forgetting = {
  ...{ shipmentId: SHIPMENT, version: 8, erasureId: null, askedAtMs: 1, requestId: "req", ...IDENTITY },
  remembered: { recordedAtMs: [1, 2], proofs: [] },
};
const DRIFT_KEY = { pickingId: 1, shipment: { trackingNumber: NUMBER, carrier: "ups" }, subject: "x" };
const TASK = { endpointId: ENDPOINT, url: "https://x.test", namedAtMs: 1, dueAtMs: 1, attempts: 0 };
const ITEM = some<reviewQueue.ReviewItem>({
  id: "rvw_drift.x",
  kind: "drift",
  subject: "x",
  mark: "",
  openedAtMs: 1,
  tenantId: TENANT,
});
const TOKEN = { id: "tok_1", hash: "h", rotatedAtMs: 1, expiresAtMs: 1, previousUntilMs: 1, by: "p" };

const cut = (nowMs: number, days: number) => ({
  beforeMs: nowMs - days * DAY_MS,
  byTenant: { [TENANT]: nowMs - days * DAY_MS },
  heldTenants: [],
});
const window = (nowMs: number) => ({ sinceMs: nowMs - DAY_MS, untilMs: nowMs, newestOnly: false });

function aProjection({ pass, nowMs }: Given): projection.ShipmentProjection {
  const at = { atMs: nowMs, asSent: "x", certainty: "offset" } as const;
  return some({
    ...{ shipmentId: SHIPMENT, identity: IDENTITY, version: 9 + pass, lastSeq: 9 + pass, cycle: 1, estimate: null },
    head: { milestone: "in_transit", reason: null, occurredAt: at, fingerprint: "f" },
    link: { pickingId: 1, pickingName: "WH/OUT/1", trackingNumbers: [NUMBER] },
    updatedAtMs: nowMs,
    reviews: [{ kind: "contradiction", fingerprints: ["f"] }],
    events: [
      {
        recordedAtMs: nowMs,
        source: "easypost",
        endpointId: ENDPOINT,
        entry: {
          kind: "event",
          seq: 9 + pass,
          event: {
            fingerprint: "f",
            milestone: "in_transit",
            reason: null,
            classifier: "actual",
            occurredAt: at,
            place: null,
            description: null,
            code: null,
          },
        },
      },
    ],
  });
}

const reading = (nowMs: number) =>
  some<Parameters<typeof odooCopy.keepReadings>[2][number]>({
    copy: {
      model: "stock.picking",
      id: 1,
      writeDate: "2026-01-01 00:00:00",
      name: "n",
      state: "done",
      kind: null,
      origin: null,
      orderId: 1,
      partnerId: 1,
      trackingRef: null,
      scheduledAtMs: null,
      doneAtMs: null,
    },
    readAtMs: nowMs,
    heldReadAtMs: 1,
    changes: [{ field: "state", from: "a", to: "b" }],
  });

/** Every function of the store that runs SQL, called with what it may be called with. One that is missing fails the test. */
export const SAMPLES: Readonly<Record<string, Readonly<Record<string, Sample>>>> = {
  "api-token": {
    createApiToken: ({ db, pass }) => [
      apiToken.createApiToken(db, { id: `tok_${pass}`, name: "t", role: "viewer", hash: `h${pass}`, createdAtMs: 1 }),
    ],
    findTokenOf: ({ db }) => [apiToken.findTokenOf(db, "h")],
    readApiToken: ({ db }) => [apiToken.readApiToken(db, "tok_1")],
    listApiTokens: ({ db }) => [apiToken.listApiTokens(db, ALL), apiToken.listApiTokens(db, OF_TENANT)],
    revokeApiToken: ({ db }) => [apiToken.revokeApiToken(db, "tok_1", 1)],
    rotateApiToken: ({ db }) => [apiToken.rotateApiToken(db, TOKEN)],
    noteTokenUse: ({ db, nowMs }) => [apiToken.noteTokenUse(db, "tok_1", nowMs, nowMs - 1)],
  },
  audit: {
    chainOf: ({ db }) => [audit.chainOf(db, { kind: "retention", id: SHIPMENT }, 0, LIMIT)],
    headOf: ({ db }) => [audit.headOf(db, { kind: "retention", id: SHIPMENT })],
    endsOf: ({ db }) => [audit.endsOf(db, { kind: "retention", id: SHIPMENT })],
    pastLinks: ({ db, nowMs }) => [audit.pastLinks(db, cut(nowMs, 3_650), null, 40)],
    dropLinks: ({ db }) => [audit.dropLinks(db, { kind: "retention", id: "none", upTo: { n: 1, hash: "h" } })],
    audited: () => [],
  },
  "audit-list": {
    listAudit: ({ db, nowMs }) => [
      auditList.listAudit(db, { ...ALL, kinds: "all" }),
      auditList.listAudit(db, { ...OF_TENANT, kinds: "all" }),
      auditList.listAudit(db, { ...ALL, kinds: "all", kind: "retention", id: SHIPMENT }),
      auditList.listAudit(db, { ...OF_TENANT, kinds: ["retention"], sinceMs: nowMs - DAY_MS, untilMs: nowMs }),
    ],
    exportAudit: ({ db }) => [
      auditList.exportAudit(db, { tenants: "all", kinds: "all" }, ["retention", SHIPMENT, 1], LIMIT),
    ],
    stretchOfChains: ({ db }) => [auditList.stretchOfChains(db, ["retention", SHIPMENT, 1], LIMIT)],
    linksWithin: ({ db, nowMs }) => [auditList.linksWithin(db, nowMs - 3_600_000, nowMs, LIMIT)],
  },
  authority: {
    authorityOf: ({ db }) => [authority.authorityOf(db, TENANT)],
    setAuthority: ({ db }) => [authority.setAuthority(db, TENANT, NO_AUTHORITY_SET, 1)],
  },
  booking: {
    openBooking: ({ db, pass }) => [
      booking.openBooking(db, some({ tenantId: TENANT, pickingId: 1, attempt: 10 + pass, id: `b${pass}` })),
    ],
    changeBooking: ({ db }) => [booking.changeBooking(db, BOOKING, some({ updatedAtMs: 1, revision: 2 }))],
    isAttempted: ({ db }) => [booking.isAttempted(db, BOOKING)],
    latestBooking: ({ db }) => [booking.latestBooking(db, TENANT, 1)],
    bookedNumbers: ({ db }) => [booking.bookedNumbers(db, TENANT, 1)],
    findBooking: ({ db }) => [booking.findBooking(db, "bkg_1")],
    listBookings: ({ db }) => [
      booking.listBookings(db, { tenantId: TENANT, limit: LIMIT }),
      booking.listBookings(db, { tenantId: TENANT, limit: LIMIT, state: "uncertain" }),
      booking.listBookings(db, { tenantId: TENANT, limit: LIMIT, review: true }),
      booking.listBookings(db, { tenantId: TENANT, limit: LIMIT, pickingId: 1 }),
    ],
  },
  "booking-platform": {
    findBookingPlatform: ({ db }) => [bookingPlatform.findBookingPlatform(db, TENANT)],
    putBookingPlatform: ({ db }) => [
      bookingPlatform.putBookingPlatform(db, some({ tenantId: TENANT, platform: "easypost" })),
    ],
  },
  "certification-sample": {
    sampleRows: ({ db }) => [sample.sampleRows(db, some({ id: "s", endpointId: ENDPOINT, outcome: "read" }))],
    samplesOf: ({ db }) => [sample.samplesOf(db, ENDPOINT)],
    dropExpiredSamples: ({ db, nowMs }) => [sample.dropExpiredSamples(db, nowMs - 30 * DAY_MS, LIMIT)],
  },
  "code-map": {
    mappedCodes: ({ db }) => [codeMap.mappedCodes(db, "easypost")],
    mapCodeRow: ({ db }) => [codeMap.mapCodeRow(db, "easypost", "IT", { milestone: "in_transit", reason: null }, 1)],
    meaningOf: ({ db }) => [codeMap.meaningOf(db, "easypost", "IT")],
    tenantsHearing: ({ db }) => [codeMap.tenantsHearing(db, "easypost", "XX")],
    countUnmapped: ({ db }) => [codeMap.countUnmapped(db, "easypost", "XX")],
    unmappedCodes: ({ db }) => [codeMap.unmappedCodes(db, LIMIT)],
    shipmentsWithCode: ({ db }) => [
      codeMap.shipmentsWithCode(db, "easypost", "XX", LIMIT),
      codeMap.shipmentsWithCode(db, "easypost", "XX", LIMIT, TENANT),
    ],
    markMapped: ({ db }) => [
      codeMap.markMapped(db, IDENTITY, { sender: "easypost", code: "XX" }, { milestone: "in_transit", reason: null }),
    ],
  },
  concession: {
    anyConcession: ({ db }) => [concession.anyConcession(db, TENANT)],
    concessionsOf: ({ db }) => [concession.concessionsOf(db, TENANT, [1, 2])],
    dropConcessions: ({ db }) => [concession.dropConcessions(db, TENANT, [{ pickingId: 1, field: "x" }])],
    openDriftAt: ({ db }) => [concession.openDriftAt(db, TENANT, [{ pickingId: 5, field: "x" }])],
    supersedeDrift: ({ db }) => [concession.supersedeDrift(db, ["drf_1"], 1)],
  },
  contract: {
    standings: ({ db }) => [contract.standings(db, some(["api.v1"]))],
    standingOf: ({ db }) => [contract.standingOf(db, some("api.v1"))],
    setStanding: ({ db }) => [contract.setStanding(db, some("api.v1"), some({ state: "in_force" }), 1)],
    noteContractUse: ({ db, nowMs }) => [
      contract.noteContractUse(
        db,
        { contract: some("api.v1"), user: { kind: "token", id: "t" }, tenantId: null },
        nowMs,
      ),
    ],
    contractUsers: ({ db }) => [contract.contractUsers(db, some("api.v1"))],
  },
  "dead-letter": {
    keepDeadLetters: ({ db }) => [deadLetter.keepDeadLetters(db, [{ body: "{}", queue: "q", receivedAtMs: 1 }])],
    dropDeadLetter: ({ db }) => [deadLetter.dropDeadLetter(db, 1)],
    tenantOfDeadLetter: ({ db }) => [deadLetter.tenantOfDeadLetter(db, "1")],
  },
  drift: {
    changeDrift: ({ db, nowMs }) => [
      drift.changeDrift(
        db,
        TENANT,
        {
          opened: [
            {
              id: "drf_n",
              finding: some({ ...DRIFT_KEY, kind: "field", held: "a", meant: "b" }),
              answer: null,
              answeredBy: null,
            },
          ],
          settled: [{ key: DRIFT_KEY, how: "agrees" }],
          conceded: [{ pickingId: 1, field: "x", cell: "c", why: "odoo" }],
          withdrawn: [{ pickingId: 2, field: "x" }],
        },
        { runId: "run", nowMs },
      ),
    ],
    openDriftOf: ({ db }) => [drift.openDriftOf(db, TENANT, [DRIFT_KEY])],
    driftOf: ({ db }) => [drift.driftOf(db, TENANT, [1, 2], [NUMBER])],
    listDrift: ({ db }) => [
      drift.listDrift(db, { tenantId: TENANT, state: "open", limit: LIMIT }),
      drift.listDrift(db, { tenantId: TENANT, state: "settled", limit: LIMIT, exceptRun: "r" }),
    ],
    findDrift: ({ db }) => [drift.findDrift(db, "drf_1")],
    answerDrift: ({ db }) => [
      drift.answerDrift(db, "drf_1", some({ answer: "mesh", answeredBy: "p", note: null }), ERRAND, 1),
    ],
    forgetDrift: ({ db, nowMs }) => [drift.forgetDrift(db, TENANT, nowMs - 500 * DAY_MS, LIMIT)],
  },
  endpoint: {
    createEndpoint: ({ db, pass }) => [
      endpoint.createEndpoint(
        db,
        some({
          id: `eu_new${pass}`,
          tenantId: TENANT,
          sender: "ups",
          state: "active",
          settings: {},
          rateLimitPerMinute: 1,
          createdAtMs: 1,
        }),
        "k1:x",
      ),
    ],
    newEndpointRows: ({ db }) => [endpoint.newEndpointRows(db, some({ id: "eu_n", tenantId: TENANT }), null)],
    findEndpoint: ({ db }) => [endpoint.findEndpoint(db, ENDPOINT)],
    readEndpoint: ({ db }) => [endpoint.readEndpoint(db, ENDPOINT)],
    listEndpoints: ({ db }) => [endpoint.listEndpoints(db, ALL), endpoint.listEndpoints(db, OF_TENANT)],
    standingRow: ({ db }) => [endpoint.standingRow(db, ENDPOINT, some({ state: "active", needsApproval: false }))],
    secretMadeAt: ({ db }) => [endpoint.secretMadeAt(db, ENDPOINT)],
    rotationRows: ({ db, nowMs }) => [
      endpoint.rotationRows(db, { endpointId: ENDPOINT, sealed: "k1:x", nowMs, overlapMs: 1 }),
    ],
    activeEndpointOf: ({ db }) => [endpoint.activeEndpointOf(db, TENANT, "easypost")],
  },
  erasure: {
    findErasure: ({ db }) => [erasure.findErasure(db, "ers_1")],
    beginErasure: ({ db }) => [erasure.beginErasure(db, some({ id: "ers_1" }))],
    noteErasure: ({ db }) => [erasure.noteErasure(db, "ers_1", { state: "done" })],
    findSubject: ({ db }) => [
      erasure.findSubject(db, TENANT, { kind: "shipments", shipmentIds: [SHIPMENT as never] }),
      erasure.findSubject(db, TENANT, { kind: "customer", customerId: 7 }),
      erasure.findSubject(db, TENANT, { kind: "order", orderId: 7 }),
    ],
    wordsOf: ({ db }) => [erasure.wordsOf(db, TENANT, [7])],
    blankCopies: ({ db, nowMs }) => [
      erasure.blankCopies(db, TENANT, { customers: [7], orders: [7], pickings: [7], shipments: [] }, nowMs),
    ],
    namedCopies: ({ db }) => [erasure.namedCopies(db, TENANT, [7])],
  },
  errand: {
    askErrands: ({ db, nowMs }) => [errand.askErrands(db, [ERRAND], nowMs)],
    keepErrands: ({ db }) => [errand.keepErrands(db, [ERRAND], 1)],
    askOfAll: ({ db, nowMs }) => [errand.askOfAll(db, [TENANT], ERRAND, nowMs)],
    dueErrands: ({ db, nowMs }) => [errand.dueErrands(db, TENANT, nowMs, LIMIT)],
    tenantsWithErrands: ({ db, nowMs }) => [errand.tenantsWithErrands(db, nowMs, LIMIT)],
    takeErrand: ({ db }) => [errand.takeErrand(db, ERRAND, 2)],
    endErrand: ({ db }) => [errand.endErrand(db, ERRAND)],
    putOffErrand: ({ db }) => [
      errand.putOffErrand(db, ERRAND, { dueAtMs: 2, attempts: 1, payload: "{}", failure: null }),
    ],
    giveUpErrand: ({ db }) => [errand.giveUpErrand(db, ERRAND, "x")],
    errandsOf: ({ db }) => [errand.errandsOf(db, TENANT, "remap", LIMIT)],
  },
  "fetch-task": {
    keepFetchTasks: ({ db, nowMs }) => [fetchTask.keepFetchTasks(db, [{ ...TASK, requestId: "req" }], nowMs)],
    dueFetchTasks: ({ db, nowMs }) => [fetchTask.dueFetchTasks(db, nowMs, LIMIT)],
    takeFetchTask: ({ db }) => [fetchTask.takeFetchTask(db, some(TASK), 2)],
    endFetchTask: ({ db }) => [fetchTask.endFetchTask(db, some(TASK))],
    putOffFetchTask: ({ db }) => [fetchTask.putOffFetchTask(db, some(TASK), 2, "x")],
  },
  forgetting: {
    shipmentsOfOldest: ({ db, nowMs }) => [
      forgetting.shipmentsOfOldest(db, TENANT, nowMs - 300 * DAY_MS, null, LIMIT),
      forgetting.shipmentsOfOldest(db, TENANT, nowMs - 300 * DAY_MS, [1, NUMBER, "ups", 1], LIMIT),
    ],
    beginForgetting: ({ db }) => [forgetting.beginForgetting(db, [FORGETTING])],
    begunForgetting: ({ db }) => [forgetting.begunForgetting(db, LIMIT)],
    beingForgotten: ({ db }) => [forgetting.beingForgotten(db, [SHIPMENT])],
    isBeingForgotten: ({ db }) => [forgetting.isBeingForgotten(db, SHIPMENT)],
    stopForgetting: ({ db }) => [forgetting.stopForgetting(db, [SHIPMENT])],
    forgetShipments: ({ db }) => [forgetting.forgetShipments(db, [FORGETTING])],
    rowsOfShipment: ({ db }) => [forgetting.rowsOfShipment(db, IDENTITY)],
  },
  "kept-payload": {
    keepPayload: ({ db, pass, nowMs }) => [
      kept.keepPayload(
        db,
        some({
          id: `kpt_new${pass}`,
          endpointId: ENDPOINT,
          kind: "held",
          receivedAtMs: nowMs,
          reason: "r",
          path: null,
          sealedBody: "k1:x",
          sealedHeaders: "k1:x",
          sizeBytes: 1,
          requestId: "q",
        }),
      ),
    ],
    findKept: ({ db }) => [kept.findKept(db, "kpt_1")],
    listKept: ({ db }) => [
      kept.listKept(db, { endpointId: ENDPOINT, kind: null, limit: LIMIT }),
      kept.listKept(db, { endpointId: ENDPOINT, kind: "held", limit: LIMIT }),
    ],
    waitingKept: ({ db }) => [
      kept.waitingKept(db, { ...ALL, endpointId: null, sender: null, kind: null, fromMs: null, untilMs: null }),
    ],
    markReleased: ({ db }) => [kept.markReleased(db, "kpt_1", 1)],
    pastKept: ({ db, nowMs }) => [kept.pastKept(db, "quarantined", cut(nowMs, 500), LIMIT)],
    sealedKept: ({ db }) => [kept.sealedKept(db, TENANT, "", LIMIT)],
    dropKept: ({ db }) => [kept.dropKept(db, ["kpt_1"])],
    keptByRequests: ({ db }) => [kept.keptByRequests(db, [ENDPOINT], ["req1"])],
  },
  knock: {
    clockOf: ({ db }) => [knock.clockOf(db)],
    shipmentsToKnockAt: ({ db, nowMs }) =>
      stretchesOf(nowMs - 3_600_000, nowMs)
        .map((stretch) => ({ ...stretch, heardSinceMs: nowMs - 3_600_000 }))
        .flatMap((stretch) => [
          knock.shipmentsToKnockAt(db, stretch, null, LIMIT),
          knock.shipmentsToKnockAt(
            db,
            stretch,
            { tenantId: TENANT, at: [stretch.fromMs + 2, NUMBER, "ups", 1] },
            LIMIT,
          ),
        ]),
  },
  newcomer: {
    enlist: ({ db }) => [newcomer.enlist(db, IDENTITY, SHIPMENT, 1)],
    enlistAll: ({ db }) => [newcomer.enlistAll(db, [{ ...IDENTITY, id: SHIPMENT as never, listedAtMs: 1 }])],
    newcomersAfter: ({ db }) => [newcomer.newcomersAfter(db, [TENANT, NUMBER, "ups"], LIMIT)],
    strikeOff: ({ db }) => [newcomer.strikeOff(db, [{ ...IDENTITY, id: SHIPMENT as never, listedAtMs: 1 }])],
  },
  "odoo-change": { changesAfter: ({ db }) => [odooChange.changesAfter(db, TENANT, 1, LIMIT)] },
  "odoo-copy": {
    heldCopies: ({ db }) => [odooCopy.heldCopies(db, TENANT, "stock.picking", [1, 2])],
    heldIdsAfter: ({ db }) => [odooCopy.heldIdsAfter(db, TENANT, "stock.picking", 1, LIMIT)],
    keepReadings: ({ db, nowMs }) => [odooCopy.keepReadings(db, TENANT, [reading(nowMs)], { nowMs, requestId: "req" })],
    markDeleted: ({ db, nowMs }) => [
      odooCopy.markDeleted(db, TENANT, { model: "stock.picking", id: 3, readAtMs: nowMs }, { nowMs, requestId: "req" }),
    ],
  },
  "odoo-cursor": {
    walkedTo: ({ db }) => [odooCursor.walkedTo(db, TENANT, "stock.picking")],
    moveWalk: ({ db }) => [odooCursor.moveWalk(db, TENANT, "stock.picking", "2026-01-01 00:00:00")],
  },
  "odoo-retention": {
    ...Object.fromEntries(
      (["forgetOdooChanges", "forgetOrders", "forgetPickings", "forgetInvoices", "forgetCustomers"] as const).map(
        (name) => [
          name,
          // Nothing is so old: what is read is read in vain.
          ({ db, nowMs }: Given) => [odooRetention[name](db, TENANT, odooKeptSince(nowMs - 3_000 * DAY_MS), LIMIT)],
        ],
      ),
    ),
  },
  person: {
    findPeople: ({ db }) => [
      person.findPeople(db, "iss", "sub", "a@b.test"),
      person.findPeople(db, "iss", "sub", null),
    ],
    personCalled: ({ db }) => [person.personCalled(db, { issuer: "iss", claim: "sub", value: "v" })],
    addPerson: ({ db, pass }) => [
      person.addPerson(
        db,
        some({
          id: `per_${pass}`,
          issuer: "i",
          claim: "sub",
          value: `v${pass}`,
          name: "n",
          role: "viewer",
          createdAtMs: 1,
          createdBy: "x",
        }),
      ),
    ],
    bringBackPerson: ({ db }) => [person.bringBackPerson(db, some({ id: "per_1", name: "n" }))],
    pinSubject: ({ db }) => [person.pinSubject(db, "per_1", "s")],
    readPerson: ({ db }) => [person.readPerson(db, "per_1")],
    listPeople: ({ db }) => [person.listPeople(db, ALL), person.listPeople(db, OF_TENANT)],
    disablePerson: ({ db }) => [person.disablePerson(db, "per_1", 1)],
  },
  projection: { project: (given) => [projection.project(given.db, [aProjection(given)])] },
  proposal: {
    proposalRow: ({ db }) => [proposal.proposalRow(db, some({ id: "prp_1" }))],
    decidedRow: ({ db }) => [
      proposal.decidedRow(db, "prp_1", { state: "approved", decidedBy: "p", decidedAtMs: 1, note: null }),
    ],
    findProposal: ({ db }) => [proposal.findProposal(db, "prp_1")],
    openProposalOf: ({ db, nowMs }) => [proposal.openProposalOf(db, "endpoint", "e1", nowMs)],
    listProposals: ({ db, nowMs }) => [
      proposal.listProposals(db, { ...ALL, state: null, kind: null, nowMs }),
      proposal.listProposals(db, { ...OF_TENANT, state: "proposed", kind: "endpoint", nowMs }),
    ],
    overdueProposals: ({ db, nowMs }) => [proposal.overdueProposals(db, nowMs, LIMIT)],
    tokensBehind: ({ db }) => [proposal.tokensBehind(db, ["tok_1"])],
    peopleEverOf: ({ db }) => [proposal.peopleEverOf(db, ["admin"])],
  },
  retention: {
    retentionPolicies: ({ db }) => [retention.retentionPolicies(db)],
    setRetention: ({ db }) => [retention.setRetention(db, { tenantId: TENANT, of: "events", days: 400 }, 1)],
    holdsInForce: ({ db }) => [retention.holdsInForce(db)],
    listHolds: ({ db }) => [retention.listHolds(db, TENANT)],
    findHold: ({ db }) => [retention.findHold(db, "hld_1")],
    placeHold: ({ db }) => [retention.placeHold(db, some({ id: "hld_1" }))],
    liftHold: ({ db }) => [retention.liftHold(db, "hld_1", { liftedBy: "p", liftedAtMs: 1 })],
    pastProofs: ({ db, nowMs }) => [retention.pastProofs(db, cut(nowMs, 3_650), LIMIT)],
    dropProofs: ({ db }) => [retention.dropProofs(db, [[TENANT, SHIPMENT, 1]])],
  },
  retraction: {
    matchRetractions: ({ db }) => [
      retraction.matchRetractions(
        db,
        TENANT,
        [{ fingerprint: "f", ...IDENTITY }],
        [
          some({
            tenantId: TENANT,
            fingerprint: "f",
            declaredAtMs: 1,
            declaredAsSent: "x",
            declaredCertainty: "offset",
            sourceEventId: null,
          }),
        ],
      ),
    ],
  },
  "review-later": {
    laterOf: ({ db }) => [
      reviewLater.laterOf(
        db,
        QUEUE_KINDS.map((kind) => ({ ...ITEM, kind, id: `rvw_${kind}.x`, trackingNumber: NUMBER, carrier: "ups" })),
      ),
    ],
  },
  "review-note": {
    putItem: ({ db }) => [reviewNote.putItem(db, ITEM)],
    noteItem: ({ db }) => [reviewNote.noteItem(db, ITEM)],
    markUnlinked: ({ db, nowMs }) => [reviewNote.markUnlinked(db, nowMs - 2 * DAY_MS, 1_000)],
    noteOpen: ({ db, nowMs }) => [reviewNote.noteOpen(db, nowMs, LIMIT)],
    vanishedItems: ({ db, nowMs }) => [reviewNote.vanishedItems(db, nowMs, LIMIT)],
    forgetClosed: ({ db, nowMs }) => [reviewNote.forgetClosed(db, nowMs - 900 * DAY_MS, LIMIT)],
  },
  "review-queue": {
    openItems: ({ db, nowMs }) => [
      reviewQueue.openItems(db, { ...ALL, kinds: QUEUE_KINDS, nowMs }),
      reviewQueue.openItems(db, { ...OF_TENANT, kinds: QUEUE_KINDS, nowMs }),
      reviewQueue.openItems(db, { ...OF_TENANT, kinds: ["exception"], nowMs, overdue: true, owner: "p" }),
    ],
    closedItems: ({ db, nowMs }) => [
      reviewQueue.closedItems(db, { ...ALL, kinds: QUEUE_KINDS, nowMs }),
      reviewQueue.closedItems(db, { ...OF_TENANT, kinds: ["drift"], nowMs }),
    ],
    findItem: ({ db, nowMs }) => [
      ...(["exception", "unlinked", "contradiction", "parked"] as const).map((kind) =>
        reviewQueue.findItem(db, { kind, subject: SHIPMENT }, { shipment: IDENTITY as never }, nowMs),
      ),
      ...(["held", "quarantined", "dead_letter", "drift", "booking", "unmapped_code"] as const).map((kind) =>
        reviewQueue.findItem(db, { kind, subject: "1" }, { subject: "1" }, nowMs),
      ),
    ],
    notedOf: ({ db }) => [reviewQueue.notedOf(db, ["rvw_drift.x"])],
  },
  run: {
    beginRun: ({ db }) => [
      run.beginRun(
        db,
        run.newRun(some({ id: "run_1", tenantId: TENANT, kind: "reconcile", asked: "{}", askedBy: "p", askedAtMs: 1 })),
        "req",
      ),
    ],
    beginRuns: ({ db, pass }) => [
      run.beginRuns(db, [
        run.newRun(
          some({ id: `run_n${pass}`, tenantId: TENANT, kind: "reconcile", asked: "{}", askedBy: "p", askedAtMs: 1 }),
        ),
      ]),
    ],
    proposedRunRow: ({ db, pass }) => [
      run.proposedRunRow(
        db,
        some({ id: `run_p${pass}`, tenantId: TENANT, kind: "replay", asked: "{}", askedBy: "p", askedAtMs: 1 }),
      ),
    ],
    approvedRunRows: ({ db }) => [
      run.approvedRunRows(db, some({ id: "run_1", tenantId: TENANT, kind: "replay" }), "req", 1),
    ],
    droppedRunRow: ({ db }) => [run.droppedRunRow(db, "run_1", 1)],
    findRun: ({ db }) => [run.findRun(db, "run_1")],
    runsAmong: ({ db }) => [run.runsAmong(db, ["run_1"])],
    listRuns: ({ db }) => [run.listRuns(db, { tenantId: TENANT, kind: "reconcile", limit: LIMIT })],
    noteRun: ({ db }) => [run.noteRun(db, "run_1", { counts: "{}" })],
    cancelRun: ({ db }) => [run.cancelRun(db, "run_1", 1)],
    forgetRuns: ({ db, nowMs }) => [run.forgetRuns(db, nowMs - 900 * DAY_MS)],
    coveredUntil: ({ db }) => [run.coveredUntil(db, [TENANT], "clock")],
  },
  "sales-order": {
    listOrders: ({ db }) => [
      salesOrder.listOrders(db, { tenantId: TENANT, limit: LIMIT }),
      salesOrder.listOrders(db, { tenantId: TENANT, limit: LIMIT, name: "S1" }),
    ],
    findOrder: ({ db }) => [salesOrder.findOrder(db, TENANT, 1)],
    pickingsOfOrder: ({ db }) => [salesOrder.pickingsOfOrder(db, TENANT, 1)],
  },
  sealed: {
    sealedUnderOthers: ({ db }) =>
      Object.values(sealed.SEALED_COLUMNS).map((one) =>
        sealed.sealedUnderOthers(db, one, { kid: "k1", after: one.key.map(() => ""), limit: LIMIT }),
      ),
    resealed: ({ db }) =>
      Object.values(sealed.SEALED_COLUMNS).map((one) =>
        sealed.resealed(db, one, { key: one.key.map(() => "x"), sealed: "k1:x" }, "k2:x"),
      ),
    sealedByKey: ({ db }) => [sealed.sealedByKey(db)],
  },
  shipment: {
    numbersOfPicking: ({ db }) => [shipment.numbersOfPicking(db, TENANT, 1)],
    copiedSeq: ({ db }) => [shipment.copiedSeq(db, IDENTITY)],
    keyOfShipment: ({ db }) => [shipment.keyOfShipment(db, SHIPMENT as never)],
    carriersOf: ({ db }) => [shipment.carriersOf(db, TENANT, NUMBER)],
    customerShipment: ({ db }) => [shipment.customerShipment(db, TENANT, "ups", NUMBER)],
    listShipments: ({ db, nowMs }) => [
      shipment.listShipments(db, { tenantId: TENANT, limit: LIMIT }),
      shipment.listShipments(db, { tenantId: TENANT, limit: LIMIT, trackingNumber: NUMBER }),
      shipment.listShipments(db, { tenantId: TENANT, limit: LIMIT, updatedAfterMs: nowMs - DAY_MS }),
    ],
    shipmentsOfPicking: ({ db }) => [shipment.shipmentsOfPicking(db, TENANT, 1)],
    pageOfShipmentIds: ({ db }) => [shipment.pageOfShipmentIds(db, null, LIMIT)],
  },
  "sweep-cursor": {
    readSweepCursor: ({ db }) => [sweepCursor.readSweepCursor(db, "x")],
    writeSweepCursor: ({ db }) => [
      sweepCursor.writeSweepCursor(db, "x", "p"),
      sweepCursor.writeSweepCursor(db, "x", null),
    ],
  },
  tenant: {
    createTenant: ({ db }) => [tenant.createTenant(db, some({ id: "tnt_x" }))],
    replaceConnection: ({ db }) => [tenant.replaceConnection(db, "tnt_x", some({ odooUrl: "https://x.test" }))],
    findTenant: ({ db }) => [tenant.findTenant(db, TENANT)],
    tenantsNamed: ({ db }) => [tenant.tenantsNamed(db, [TENANT])],
    listTenants: ({ db }) => [tenant.listTenants(db, ALL), tenant.listTenants(db, OF_TENANT)],
    pageOfTenantIds: ({ db }) => [tenant.pageOfTenantIds(db, "", LIMIT)],
    odooConnectionOf: ({ db }) => [tenant.odooConnectionOf(db, TENANT)],
  },
  touched: {
    touchedShipments: ({ db, nowMs }) => [
      touched.touchedShipments(db, TENANT, window(nowMs), null, LIMIT),
      touched.touchedShipments(db, TENANT, { ...window(nowMs), newestOnly: true }, null, LIMIT),
    ],
    shipmentsWrittenSince: ({ db, nowMs }) => [touched.shipmentsWrittenSince(db, TENANT, window(nowMs), null, LIMIT)],
    allShipments: ({ db }) => [touched.allShipments(db, TENANT, undefined, null, LIMIT)],
    parcelsOfPickings: ({ db }) => [touched.parcelsOfPickings(db, TENANT, [1, 2])],
  },
  whose: {
    tenantNamed: ({ db }) => [whose.tenantNamed(db, TENANT)],
    tenantOfEndpoint: ({ db }) => [whose.tenantOfEndpoint(db, ENDPOINT)],
    tenantOfKept: ({ db }) => [whose.tenantOfKept(db, "kpt_1")],
    tenantOfBooking: ({ db }) => [whose.tenantOfBooking(db, "bkg_1")],
    tenantsOfToken: ({ db }) => [whose.tenantsOfToken(db, "tok_1")],
    tenantsOfPerson: ({ db }) => [whose.tenantsOfPerson(db, "per_1")],
  },
};
