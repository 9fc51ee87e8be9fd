/** Functions that name a database and ask nothing of it themselves. */
export const ASKS_NOTHING: Readonly<Record<string, string>> = {
  "bound.bound": "makes a statement of SQL",
  "audit.audited": "carries out what others made",
};

const PAGE = "a page from the end of an index, and no more";
const PERSON = "a person's request, once: an index would cost a row for each record that is read in Odoo";
const DAILY = "once a day a tenant: an index would cost a row for each record that is read in Odoo";
const WAITS = "reads what waits for people, which is what it is for";
const KEPT = "payloads are capped for each endpoint and tenant";

/** Functions that read more than a page of what grows, each with the reason why that is right. */
export const ALLOWED: Readonly<Record<string, string>> = {
  "audit-list.listAudit": PAGE,
  "odoo-copy.keepReadings": PAGE,
  "odoo-copy.markDeleted": PAGE,
  "erasure.findSubject": PERSON,
  "erasure.blankCopies": PERSON,
  "forgetting.rowsOfShipment":
    "the proof that an erasure left nothing trusts no list: it looks at all that is the tenant's",
  "shipment.keyOfShipment": "for a person who checks one shipment whose object has lost everything",
  "odoo-retention.forgetOrders": DAILY,
  "odoo-retention.forgetPickings": DAILY,
  "odoo-retention.forgetInvoices": DAILY,
  "odoo-retention.forgetCustomers": DAILY,
  "review-note.noteOpen": WAITS,
  "review-note.vanishedItems": WAITS,
  "review-queue.openItems": WAITS,
  "kept-payload.listKept": KEPT,
  "kept-payload.waitingKept": KEPT,
  "kept-payload.pastKept": KEPT,
  "kept-payload.sealedKept": KEPT,
  "kept-payload.keptByRequests": KEPT,
  "review-later.laterOf": "a tenant's errands, gone once they are done",
  "errand-list.countErrands": "a tenant's errands, gone once they are done",
  "sealed.sealedByKey": KEPT,
  "sealed.unnamedBodies": KEPT,
  "sealed.sealedUnderOthers": KEPT,
  "proposal.listProposals": "what people proposed",
  "knock.shipmentsToKnockAt":
    "reads an hour's events for each hour of silence: four times the trade, four times the rows",
  "touched.touchedShipments": "reads a window of time: four times the trade, four times the rows",
  "shipment.listShipments":
    "by when rows changed (`updatedAfter`) each of the tenant's is read: an index would cost a row for every event",
  "touched.shipmentsWrittenSince":
    "once a night a tenant, each of its shipments once: an index would cost a row for every event",
};
