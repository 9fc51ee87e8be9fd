import { err, ok, type Result } from "../../domain/result.ts";
import {
  understand,
  type Bought,
  type Exchange,
  type Exchanged,
  type Platform,
  type PlatformFailure,
  type Reading,
} from "../platform.ts";
import { Order, Shipment } from "./payload.ts";
import { draftBody, purchaseOf, ratesOf, refusalOf, wordsOf } from "./wire.ts";

/** Refusals that do not say that nothing was bought. */
const UNDECIDED = /POSTAGE\.(?:EXISTS|NO_RESPONSE|TIMED_OUT)|IN_PROGRESS/;

/**
 * EasyPost: one parcel is a Shipment (https://docs.easypost.com/docs/shipments), several are an Order (/docs/orders); a draft is bought
 * once, and buying it again is refused with `SHIPMENT.POSTAGE.EXISTS`. Money back is a Refund (/docs/shipments/shipping-refund).
 */
export function easypost(baseUrl: string, key: string, exchange: Exchange): Platform {
  const headers = {
    accept: "application/json",
    "content-type": "application/json",
    // An API key is a user without a password.
    authorization: `Basic ${btoa(`${key}:`)}`,
  };
  const post = (path: string, body?: object) =>
    exchange({ method: "POST", url: `${baseUrl}/v2/${path}`, headers, body: JSON.stringify(body ?? {}) });
  const fetchHeld = async (platformId: string) =>
    held(await exchange({ method: "GET", url: `${baseUrl}/v2/${pathOf(platformId)}`, headers }), platformId);

  return {
    unboughtIsFinal: true,
    async draft(request) {
      const several = request.parcels.length > 1;
      const answer = await post(several ? "orders" : "shipments", draftBody(request));
      const drafted: Result<Shipment | Order, PlatformFailure> = several
        ? understand(answer, Order, refusalOf)
        : understand(answer, Shipment, refusalOf);
      if (!drafted.ok) return drafted;
      const { id, rates, messages } = drafted.value;
      return ok({ platformId: id, rates: ratesOf(rates), words: wordsOf(messages) });
    },
    async buy({ platformId, rate }) {
      if (!rate) throw new Error("EasyPost sells a rate");
      const { carrierName: carrier, service } = rate;
      const body = isOrder(platformId) ? { carrier, service } : { rate: { id: rate.id } };
      return boughtOf(held(await post(`${pathOf(platformId)}/buy`, body), platformId));
    },
    read: async ({ platformId }) => readingOf(await fetchHeld(platformId)),
    async cancel(platformId) {
      const found = await fetchHeld(platformId);
      if (!found.ok) return found;
      const boxes = "shipments" in found.value ? found.value.shipments : [found.value];
      let status = "submitted";
      for (const { id } of boxes) {
        const refund = understand(await post(`shipments/${id}/refund`), Shipment, refusalOf);
        if (!refund.ok) return refund;
        status = refund.value.refund_status ?? status;
      }
      return ok(status);
    },
  };
}

const isOrder = (platformId: string): boolean => platformId.startsWith("order_");

const pathOf = (platformId: string): string =>
  `${isOrder(platformId) ? "orders" : "shipments"}/${encodeURIComponent(platformId)}`;

type Held = Result<Shipment | Order, PlatformFailure>;

const held = (answer: Result<Exchanged, string>, platformId: string): Held =>
  isOrder(platformId) ? understand(answer, Order, refusalOf) : understand(answer, Shipment, refusalOf);

function boughtOf(answer: Held): Result<Bought, PlatformFailure> {
  if (!answer.ok) {
    const { error } = answer;
    if (error.kind !== "refused" || !UNDECIDED.test(error.code ?? "")) return answer;
    return err({ kind: "lost", message: `${error.code}: ${error.message}`, retryAfterMs: null });
  }
  const purchase = purchaseOf(answer.value);
  if (purchase === null || purchase === "partly")
    return err({ kind: "foreign", message: "bought, and without a label" });
  return ok({ kind: "bought", purchase });
}

function readingOf(answer: Held): Result<Reading, PlatformFailure> {
  if (!answer.ok) return answer;
  const purchase = purchaseOf(answer.value);
  if (purchase === null) return ok({ kind: "unbought" });
  if (purchase === "partly") return ok({ kind: "unclear", message: "only some of the parcels have a label" });
  return ok({ kind: "bought", purchase });
}
