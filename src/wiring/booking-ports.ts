import { easypost } from "../booking/easypost/adapter.ts";
import { karrio } from "../booking/karrio/adapter.ts";
import { KeptRows } from "../booking/kept-rows.ts";
import type { Exchange, Platform } from "../booking/platform.ts";
import type { BookPorts } from "../booking/steps.ts";
import { webhook } from "../booking/webhook/adapter.ts";
import { signStandardWebhook } from "../carriers/standard-webhooks/sign.ts";
import type { TenantId } from "../domain/identity.ts";
import type { Booking } from "../domain/booking.ts";
import { err, ok, unreachable } from "../domain/result.ts";
import { bookingAsAudited } from "../governance/audited-view.ts";
import { factOf, type Acting } from "../governance/fact.ts";
import { callHeaders, traceFor } from "../http/trace.ts";
import { audited, type AuditedChange } from "../store/audit.ts";
import { bookedNumbers, changeBooking, isAttempted, latestBooking, openBooking } from "../store/booking.ts";
import { findBookingPlatform, type BookingPlatform } from "../store/booking-platform.ts";
import { fetchText } from "./fetch-text.ts";
import type { Ground } from "./ground.ts";
import { connectionTo } from "./odoo.ts";
import { randomBytes } from "./random.ts";
import { world } from "./world.ts";
import { MESH, writesAs } from "../domain/system-of-record.ts";

/** A carrier behind a platform may take half a minute to make a label. */
const TIMEOUT_MS = 60_000;
/** Karrio sends the label itself along. */
const MAX_BYTES = 16 * 1024 * 1024;

const TENANTS_KEPT = 1_000;
const keptRows = new Map<TenantId, KeptRows>();

function keptOf(tenantId: TenantId): KeptRows {
  const held = keptRows.get(tenantId);
  if (held) return held;
  if (keptRows.size >= TENANTS_KEPT) keptRows.clear();
  const made = new KeptRows(() => world.now());
  keptRows.set(tenantId, made);
  return made;
}

/** Null when the tenant has never said how it books. What is done is on record as done by `acting`, by that verb. */
export async function bookPorts(
  ground: Ground,
  tenantId: TenantId,
  acting: Acting,
  verb: `booking:${string}`,
): Promise<BookPorts | null> {
  const { db } = ground;
  const terms = await findBookingPlatform(db, tenantId);
  if (!terms) return null;
  const connection = connectionTo(ground, tenantId);
  const { actor, source, requestId } = acting;
  return {
    now: () => world.now(),
    terms,
    platform: await platformOf(ground, terms, requestId),
    kept: keptOf(tenantId),
    odoo: async () => {
      const connected = await connection();
      return connected.ok ? ok(connected.value.client) : connected;
    },
    latest: (pickingId) => latestBooking(db, tenantId, pickingId),
    numbers: (pickingId) => bookedNumbers(db, tenantId, pickingId),
    open: (opened) => {
      writesAs(MESH, "charges", "booking");
      const id = `bkg_${crypto.getRandomValues(new Uint8Array(16)).toHex()}`;
      const times = { createdAtMs: world.now(), updatedAtMs: world.now() };
      const booking: Booking = { ...UNTOUCHED, ...opened, ...times, id, tenantId, requestId: acting.requestId };
      return onRecord(ground, { ...acting, atMs: world.now() }, verb, null, booking, openBooking(db, booking));
    },
    change: (booking, change) => {
      const nowMs = world.now();
      const changed = { ...change, updatedAtMs: nowMs, revision: booking.revision + 1 };
      const statement = changeBooking(db, booking, changed);
      return onRecord(ground, { ...acting, atMs: nowMs }, verb, booking, { ...booking, ...changed }, statement);
    },
    async expect(identity, link) {
      writesAs({ source: "booking-platform" }, "milestones", "link");
      await ground.shipment(await ground.nameOf(identity)).expect(identity, link, { actor, source, requestId });
    },
  };
}

/** Null when somebody else was quicker. */
async function onRecord(
  { db, auditMac: mac }: Ground,
  acting: Acting,
  verb: `booking:${string}`,
  before: Booking | null,
  after: Booking,
  change: AuditedChange,
): Promise<Booking | null> {
  const object = { kind: "booking", id: after.id } as const;
  const views = { before: before && bookingAsAudited(before), after: bookingAsAudited(after) };
  const facts = [factOf(acting, verb, object, { tenantId: after.tenantId, ...views })];
  const done = await audited({ db, mac }, [object], async () => {
    const taken = before === null && (await isAttempted(db, after));
    return taken ? err("taken" as const) : ok({ statements: [change], facts, value: after });
  });
  return done.ok ? done.value : null;
}

/** An attempt nobody made anything of. */
const UNTOUCHED = {
  state: "wanted",
  platformId: null,
  rateId: null,
  carrier: null,
  carrierName: null,
  service: null,
  charges: [],
  trackingNumbers: [],
  labelUrls: [],
  review: null,
  refusalCode: null,
  refusalMessage: null,
  voidStatus: null,
  buys: 0,
  approvedAtMs: null,
  buyingAtMs: null,
  acceptedAtMs: null,
  bookedAtMs: null,
  writtenAtMs: null,
  revision: 0,
} as const;

async function platformOf({ seal, outbound }: Ground, terms: BookingPlatform, requestId: string): Promise<Platform> {
  const credential = await seal.openText(terms.sealedCredential, `booking-key:${terms.tenantId}`);
  if (!credential.ok) throw new Error("the booking credential of a tenant cannot be opened");
  const { baseUrl, platform } = terms;
  const exchange = exchangeBy(outbound, requestId);
  switch (platform) {
    case "easypost":
      return easypost(baseUrl, credential.value, exchange);
    case "karrio":
      return karrio(baseUrl, credential.value, exchange);
    case "webhook":
      return webhook(baseUrl, credential.value, { exchange, now: () => world.now(), sign: signStandardWebhook });
    default:
      return unreachable(platform);
  }
}

/** Calls a platform under the name of the request that this goes back to. */
function exchangeBy(send: typeof fetch, requestId: string): Exchange {
  const trace = traceFor(requestId, randomBytes);
  return async ({ url, headers, ...sent }) => {
    const all = { ...callHeaders(trace, requestId, randomBytes), ...headers };
    const answer = await fetchText(send, url, all, { timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES }, sent);
    if (!answer.ok) return answer;
    const { status, text, retryAfterSeconds } = answer.value;
    return ok({ status, text, retryAfterMs: retryAfterSeconds === null ? null : retryAfterSeconds * 1000 });
  };
}
