import { easypost } from "../booking/easypost/adapter.ts";
import { karrio } from "../booking/karrio/adapter.ts";
import { KeptRows } from "../booking/kept-rows.ts";
import type { Exchange, Platform } from "../booking/platform.ts";
import type { BookPorts } from "../booking/steps.ts";
import { webhook } from "../booking/webhook/adapter.ts";
import { signStandardWebhook } from "../carriers/standard-webhooks/sign.ts";
import type { TenantId } from "../domain/identity.ts";
import { ok, unreachable } from "../domain/result.ts";
import { bookedNumbers, changeBooking, latestBooking, openBooking } from "../store/booking.ts";
import { findBookingPlatform, type BookingPlatform } from "../store/booking-platform.ts";
import { fetchText } from "./fetch-text.ts";
import type { Ground } from "./ground.ts";
import { connectionTo } from "./odoo.ts";
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

/** Null when the tenant has never said how it books. */
export async function bookPorts(ground: Ground, tenantId: TenantId, requestId: string): Promise<BookPorts | null> {
  const { db } = ground;
  const terms = await findBookingPlatform(db, tenantId);
  if (!terms) return null;
  const connection = connectionTo(ground, tenantId);
  return {
    now: () => world.now(),
    terms,
    platform: await platformOf(ground, terms),
    kept: keptOf(tenantId),
    odoo: async () => {
      const connected = await connection();
      return connected.ok ? ok(connected.value.client) : connected;
    },
    latest: (pickingId) => latestBooking(db, tenantId, pickingId),
    numbers: (pickingId) => bookedNumbers(db, tenantId, pickingId),
    open: (booking) => {
      writesAs(MESH, "charges", "booking");
      const nowMs = world.now();
      const id = `bkg_${crypto.getRandomValues(new Uint8Array(16)).toHex()}`;
      const empty = { charges: [], trackingNumbers: [], labelUrls: [], buys: 0, revision: 0 };
      const times = { createdAtMs: nowMs, updatedAtMs: nowMs };
      return openBooking(db, { ...booking, ...empty, ...times, id, tenantId, requestId, state: "wanted" });
    },
    change: (booking, change) => {
      writesAs(MESH, "charges", "booking");
      return changeBooking(db, booking, change, world.now());
    },
    async expect(identity, link) {
      writesAs({ source: "booking-platform" }, "milestones", "link");
      await ground.shipment(await ground.nameOf(identity)).expect(identity, link);
    },
  };
}

async function platformOf({ seal }: Ground, terms: BookingPlatform): Promise<Platform> {
  const credential = await seal.openText(terms.sealedCredential, `booking-key:${terms.tenantId}`);
  if (!credential.ok) throw new Error("the booking credential of a tenant cannot be opened");
  const { baseUrl, platform } = terms;
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

const exchange: Exchange = async ({ url, headers, ...sent }) => {
  const answer = await fetchText(url, headers, { timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES }, sent);
  if (!answer.ok) return answer;
  const { status, text, retryAfterSeconds } = answer.value;
  return ok({ status, text, retryAfterMs: retryAfterSeconds === null ? null : retryAfterSeconds * 1000 });
};
