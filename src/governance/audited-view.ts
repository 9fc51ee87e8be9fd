import type { AuditFact } from "../domain/audit.ts";
import type { Booking } from "../domain/booking.ts";
import type { Drift } from "../store/drift.ts";
import type { ApiToken } from "../store/api-token.ts";
import type { BookingPlatform } from "../store/booking-platform.ts";
import type { KeptNote } from "../store/kept-payload.ts";
import type { Person } from "../store/person.ts";
import type { Run } from "../store/run.ts";
import type { Tenant } from "../store/tenant.ts";
import { factOf, type Acting } from "./fact.ts";

/*
 * Each object as the audit shows it: what was decided of it, and nothing that moves by itself. No secret, no payload, no word of a
 * platform or an Odoo, and no person's name or address; the chain's object is named beside it.
 */

export const tenantAsAudited = ({
  name,
  region,
  odooUrl,
  odooDb,
  odooLogin,
  odooApi,
  odooMaxInFlight,
  odooExceptionsTo,
  odooLinks,
}: Tenant) => ({
  name,
  region,
  odoo: {
    url: odooUrl,
    db: odooDb,
    login: odooLogin,
    api: odooApi,
    maxInFlight: odooMaxInFlight,
    exceptionsTo: odooExceptionsTo,
    links: odooLinks ?? {},
  },
});

type GrantRow = Pick<ApiToken, "role" | "tenants" | "domains" | "createdBy">;
const grantAsAudited = ({ role, tenants, domains, createdBy }: GrantRow) => ({ role, tenants, domains, createdBy });

export const tokenAsAudited = (row: ApiToken) => ({
  name: row.name,
  ...grantAsAudited(row),
  expiresAtMs: row.expiresAtMs,
  rotatedAtMs: row.rotatedAtMs,
  previousUntilMs: row.previousUntilMs,
  revokedAtMs: row.revokedAtMs,
});

/** By which claim, and not by which value: that may be an e-mail address. */
export const personAsAudited = (row: Person) => ({
  issuer: row.issuer,
  claim: row.claim,
  ...grantAsAudited(row),
  disabledAtMs: row.disabledAtMs,
  isPinned: row.pinnedSubject !== null,
});

/** What was given to one tenant alone is its; anything else is the mesh's own. */
export const tenantOfGrant = ({ tenants }: Pick<GrantRow, "tenants">): string | null =>
  tenants?.length === 1 ? (tenants[0] ?? null) : null;

export const personFact = (acting: Acting, verb: `person:${string}`, before: Person | null, after: Person): AuditFact =>
  factOf(
    acting,
    verb,
    { kind: "person", id: after.id },
    {
      tenantId: tenantOfGrant(after),
      before: before && personAsAudited(before),
      after: personAsAudited(after),
    },
  );

/** Where goods start, without whom to ask for there. */
export const platformAsAudited = ({ platform, baseUrl, mode, rule, currency, ...terms }: BookingPlatform) => {
  const { shipFrom, defaultParcel, labelFormat } = terms;
  const { name: _, phone: __, email: ___, ...place } = shipFrom ?? { name: null, phone: null, email: null };
  return { platform, baseUrl, mode, rule, currency, shipFrom: shipFrom && place, defaultParcel, labelFormat };
};

/** A label's URL shows an address to whoever has it: only how many there are. */
export const bookingAsAudited = (row: Booking) => ({
  pickingId: row.pickingId,
  attempt: row.attempt,
  orderId: row.orderId,
  platform: row.platform,
  state: row.state,
  platformId: row.platformId,
  rateId: row.rateId,
  carrier: row.carrier,
  service: row.service,
  charges: row.charges,
  trackingNumbers: row.trackingNumbers,
  labels: row.labelUrls.length,
  review: row.review,
  refusalCode: row.refusalCode,
  voidStatus: row.voidStatus,
  buys: row.buys,
  approvedAtMs: row.approvedAtMs,
  buyingAtMs: row.buyingAtMs,
  acceptedAtMs: row.acceptedAtMs,
  bookedAtMs: row.bookedAtMs,
  writtenAtMs: row.writtenAtMs,
});

export const driftAsAudited = (row: Drift) => ({
  pickingId: row.pickingId,
  trackingNumber: row.trackingNumber,
  carrier: row.carrier,
  kind: row.kind,
  subject: row.subject,
  state: row.state,
  answer: row.answer,
  settledHow: row.state === "settled" ? row.settledHow : null,
});

export const keptAsAudited = ({ endpointId, kind, reason, sizeBytes, receivedAtMs, releasedAtMs }: KeptNote) => ({
  endpointId,
  kind,
  reason,
  sizeBytes,
  receivedAtMs,
  releasedAtMs,
});

/** What was asked for, and whether it was called off; how far it is, the run itself says. */
export const runAsAudited = ({ kind, asked, state }: Pick<Run, "kind" | "asked" | "state">) => ({
  kind,
  asked: JSON.parse(asked) as unknown,
  isCancelled: state === "cancelled",
});
