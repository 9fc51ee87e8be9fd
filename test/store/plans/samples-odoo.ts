import type { Booking } from "../../../src/domain/booking.ts";
import { odooKeptSince } from "../../../src/domain/odoo-retention.ts";
import * as booking from "../../../src/store/booking.ts";
import * as bookingPlatform from "../../../src/store/booking-platform.ts";
import * as concession from "../../../src/store/concession.ts";
import * as drift from "../../../src/store/drift.ts";
import * as erasure from "../../../src/store/erasure.ts";
import * as errand from "../../../src/store/errand.ts";
import * as errandList from "../../../src/store/errand-list.ts";
import * as fetchTask from "../../../src/store/fetch-task.ts";
import * as odooChange from "../../../src/store/odoo-change.ts";
import * as odooCopy from "../../../src/store/odoo-copy.ts";
import * as odooRetention from "../../../src/store/odoo-retention.ts";
import * as odooCursor from "../../../src/store/odoo-cursor.ts";
import * as run from "../../../src/store/run.ts";
import * as salesOrder from "../../../src/store/sales-order.ts";
import { ENDPOINT, TENANT } from "./fill.ts";
import { type Given, some, LIMIT, DAY_MS, NUMBER, SHIPMENT, ERRAND, type Samples } from "./given.ts";

const BOOKING: Booking = some({ tenantId: TENANT, pickingId: 1, attempt: 1, revision: 1 });
const DRIFT_KEY = { pickingId: 1, shipment: { trackingNumber: NUMBER, carrier: "ups" }, subject: "x" };
const TASK = { endpointId: ENDPOINT, url: "https://x.test", namedAtMs: 1, dueAtMs: 1, attempts: 0 };
const reading = (nowMs: number) =>
  some({
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

const tooOld = ({ db, nowMs }: Given) => [db, TENANT, odooKeptSince(nowMs - 3_000 * DAY_MS), LIMIT] as const;

export const ODOO: Samples = {
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
  concession: {
    anyConcession: ({ db }) => [concession.anyConcession(db, TENANT)],
    concessionsOf: ({ db }) => [concession.concessionsOf(db, TENANT, [1, 2])],
    dropConcessions: ({ db }) => [concession.dropConcessions(db, TENANT, [{ pickingId: 1, field: "x" }])],
    openDriftAt: ({ db }) => [concession.openDriftAt(db, TENANT, [{ pickingId: 5, field: "x" }])],
    supersedeDrift: ({ db }) => [concession.supersedeDrift(db, ["drf_1"], 1)],
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
  erasure: {
    findErasure: ({ db }) => [erasure.findErasure(db, "ers_1")],
    beginErasure: ({ db }) => [erasure.beginErasure(db, some({ id: "ers_1" }))],
    noteErasure: ({ db }) => [erasure.noteErasure(db, "ers_1", { state: "done" })],
    findSubject: ({ db }) => [
      erasure.findSubject(db, TENANT, { kind: "shipments", shipmentIds: [SHIPMENT] }),
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
    askByDoorbell: ({ db, nowMs }) => [errand.askByDoorbell(db, ERRAND, nowMs)],
    askForRest: ({ db, nowMs }) => [errand.askForRest(db, ERRAND, nowMs)],
    bodiesOfRests: ({ db }) => [errand.bodiesOfRests(db, [TENANT])],
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
  "errand-list": {
    listErrands: ({ db }) => [errandList.listErrands(db, some({ tenantId: TENANT, limit: LIMIT }))],
    findErrand: ({ db }) => [errandList.findErrand(db, ERRAND)],
    retryErrand: ({ db, nowMs }) => [errandList.retryErrand(db, ERRAND, nowMs)],
    dropErrand: ({ db }) => [errandList.dropErrand(db, ERRAND)],
    countErrands: ({ db }) => [errandList.countErrands(db, TENANT)],
  },
  "fetch-task": {
    keepFetchTasks: ({ db, nowMs }) => [
      fetchTask.keepFetchTasks(db, { endpointId: ENDPOINT, requestId: "req" }, [TASK.url], nowMs),
    ],
    dueFetchTasks: ({ db, nowMs }) => [fetchTask.dueFetchTasks(db, nowMs, LIMIT)],
    takeFetchTask: ({ db }) => [fetchTask.takeFetchTask(db, some(TASK), 2)],
    endFetchTask: ({ db }) => [fetchTask.endFetchTask(db, some(TASK))],
    putOffFetchTask: ({ db }) => [fetchTask.putOffFetchTask(db, some(TASK), 2, "x")],
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
  // Nothing is so old: what is read is read in vain.
  "odoo-retention": {
    forgetOdooChanges: (given) => [odooRetention.forgetOdooChanges(...tooOld(given))],
    forgetOrders: (given) => [odooRetention.forgetOrders(...tooOld(given))],
    forgetPickings: (given) => [odooRetention.forgetPickings(...tooOld(given))],
    forgetInvoices: (given) => [odooRetention.forgetInvoices(...tooOld(given))],
    forgetCustomers: (given) => [odooRetention.forgetCustomers(...tooOld(given))],
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
};
