import { err, ok } from "../../domain/result.ts";
import { understand, type Exchange, type Platform } from "../platform.ts";
import { Shipment } from "./payload.ts";
import { draftBody, purchaseOf, ratesOf, refusalOf, wordsOf } from "./wire.ts";

/**
 * Karrio, an open shipping platform that anyone may run: https://docs.karrio.io/reference/api/shipments. A shipment of several parcels is
 * one shipment. It buys at the carrier before it notes that it did: should it fail between the two, only the carrier knows.
 */
export function karrio(baseUrl: string, key: string, exchange: Exchange): Platform {
  const headers = {
    accept: "application/json",
    "content-type": "application/json",
    authorization: `Token ${key}`,
  };
  const shipments = `${baseUrl}/v1/shipments`;
  const of = (platformId: string) => `${shipments}/${encodeURIComponent(platformId)}`;
  const post = async (url: string, body: object) =>
    understand(await exchange({ method: "POST", url, headers, body: JSON.stringify(body) }), Shipment, refusalOf);

  return {
    unboughtIsFinal: false,
    async draft(request) {
      const drafted = await post(shipments, draftBody(request));
      if (!drafted.ok) return drafted;
      const { id, rates, messages } = drafted.value;
      return ok({ platformId: id, rates: ratesOf(rates ?? []), words: wordsOf(messages) });
    },
    async buy({ platformId, rate, request }) {
      if (!rate) throw new Error("Karrio sells a rate");
      const { reference, labelFormat } = request;
      const body = { selected_rate_id: rate.id, reference, label_type: labelFormat };
      const answer = await post(`${of(platformId)}/purchase`, body);
      if (!answer.ok) {
        const { error } = answer;
        // 409: it is bought, or is no draft any more. A carrier's own refusal has another code.
        if (error.kind !== "refused" || error.code !== "state_error") return answer;
        return err({ kind: "lost", message: error.message, retryAfterMs: null });
      }
      const purchase = purchaseOf(answer.value, baseUrl);
      if (!purchase) return err({ kind: "foreign", message: "bought, and without a tracking number" });
      return ok({ kind: "bought", purchase });
    },
    async read({ platformId }) {
      const answer = understand(await exchange({ method: "GET", url: of(platformId), headers }), Shipment, refusalOf);
      if (!answer.ok) return answer;
      const { status } = answer.value;
      const purchase = purchaseOf(answer.value, baseUrl);
      if (purchase) return ok({ kind: "bought", purchase });
      if (status === "draft") return ok({ kind: "unbought" });
      return ok({ kind: "unclear", message: `the shipment is ${status}, and has no tracking number` });
    },
    async cancel(platformId) {
      const cancelled = await post(`${of(platformId)}/cancel`, {});
      return cancelled.ok ? ok(cancelled.value.status) : cancelled;
    },
  };
}
