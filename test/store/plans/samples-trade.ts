import { stretchesOf } from "../../../src/domain/quiet.ts";
import { QUEUE_KINDS } from "../../../src/domain/review-queue.ts";
import * as deadLetter from "../../../src/store/dead-letter.ts";
import * as forgetting from "../../../src/store/forgetting.ts";
import * as kept from "../../../src/store/kept-payload.ts";
import * as knock from "../../../src/store/knock.ts";
import * as newcomer from "../../../src/store/newcomer.ts";
import * as projection from "../../../src/store/projection.ts";
import * as retention from "../../../src/store/retention.ts";
import * as retraction from "../../../src/store/retraction.ts";
import * as reviewLater from "../../../src/store/review-later.ts";
import * as reviewNote from "../../../src/store/review-note.ts";
import * as reviewQueue from "../../../src/store/review-queue.ts";
import * as shipment from "../../../src/store/shipment.ts";
import * as sweepCursor from "../../../src/store/sweep-cursor.ts";
import * as touched from "../../../src/store/touched.ts";
import { ENDPOINT, TENANT } from "./fill.ts";
import { type Given, some, LIMIT, DAY_MS, ALL, OF_TENANT, NUMBER, SHIPMENT, IDENTITY, type Samples } from "./given.ts";

const FORGETTING: forgetting.Forgetting = {
  ...IDENTITY,
  shipmentId: SHIPMENT,
  version: 8,
  erasureId: null,
  askedAtMs: 1,
  requestId: "req",
  remembered: { recordedAtMs: [1, 2], proofs: [] },
};
const ITEM: reviewQueue.ReviewItem = some({
  id: "rvw_drift.x",
  kind: "drift",
  subject: "x",
  mark: "",
  openedAtMs: 1,
  tenantId: TENANT,
});
const cut = (nowMs: number, days: number) => ({
  beforeMs: nowMs - days * DAY_MS,
  byTenant: { [TENANT]: nowMs - days * DAY_MS },
  heldTenants: [],
});
const window = (nowMs: number) => ({ sinceMs: nowMs - DAY_MS, untilMs: nowMs, newestOnly: false });
function aProjection({ pass, nowMs }: Given): projection.ShipmentProjection {
  const at = { atMs: nowMs, asSent: "x", certainty: "offset" } as const;
  return some({
    shipmentId: SHIPMENT,
    identity: IDENTITY,
    version: 9 + pass,
    lastSeq: 9 + pass,
    cycle: 1,
    estimate: null,
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

export const TRADE: Samples = {
  "dead-letter": {
    keepDeadLetters: ({ db }) => [deadLetter.keepDeadLetters(db, [{ body: "{}", queue: "q", receivedAtMs: 1 }])],
    dropDeadLetter: ({ db }) => [deadLetter.dropDeadLetter(db, 1)],
    tenantOfDeadLetter: ({ db }) => [deadLetter.tenantOfDeadLetter(db, "1")],
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
    hasKeptRoom: ({ db }) => [kept.hasKeptRoom(db, { endpointId: ENDPOINT, kind: "held", sizeBytes: 1 })],
    heldOf: ({ db }) => [kept.heldOf(db, ENDPOINT)],
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
    enlistAll: ({ db }) => [newcomer.enlistAll(db, [{ ...IDENTITY, id: SHIPMENT, listedAtMs: 1 }])],
    newcomersAfter: ({ db }) => [newcomer.newcomersAfter(db, [TENANT, NUMBER, "ups"], LIMIT)],
    strikeOff: ({ db }) => [newcomer.strikeOff(db, [{ ...IDENTITY, id: SHIPMENT, listedAtMs: 1 }])],
  },
  projection: { project: (given) => [projection.project(given.db, [aProjection(given)])] },
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
        [{ fingerprint: "f", partner: "p", ...IDENTITY }],
        [
          some({
            tenantId: TENANT,
            fingerprint: "f",
            partner: "p",
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
        reviewQueue.findItem(db, { kind, subject: SHIPMENT }, { shipment: IDENTITY }, nowMs),
      ),
      ...(["held", "quarantined", "dead_letter", "drift", "booking", "unmapped_code"] as const).map((kind) =>
        reviewQueue.findItem(db, { kind, subject: "1" }, { subject: "1" }, nowMs),
      ),
    ],
    notedOf: ({ db }) => [reviewQueue.notedOf(db, ["rvw_drift.x"])],
  },
  shipment: {
    numbersOfPicking: ({ db }) => [shipment.numbersOfPicking(db, TENANT, 1)],
    copiedSeq: ({ db }) => [shipment.copiedSeq(db, IDENTITY)],
    keyOfShipment: ({ db }) => [shipment.keyOfShipment(db, SHIPMENT)],
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
  touched: {
    touchedShipments: ({ db, nowMs }) => [
      touched.touchedShipments(db, TENANT, window(nowMs), null, LIMIT),
      touched.touchedShipments(db, TENANT, { ...window(nowMs), newestOnly: true }, null, LIMIT),
    ],
    shipmentsWrittenSince: ({ db, nowMs }) => [touched.shipmentsWrittenSince(db, TENANT, window(nowMs), null, LIMIT)],
    allShipments: ({ db }) => [touched.allShipments(db, TENANT, undefined, null, LIMIT)],
    linkedNumbers: ({ db }) => [touched.linkedNumbers(db, TENANT, [1, 2])],
    parcelsOfPickings: ({ db }) => [touched.parcelsOfPickings(db, TENANT, [1, 2])],
  },
};
