import type { z } from "zod";
import {
  BookingAnswer,
  type BookingMessage,
  type BookingVoidMessage,
  type BookingRequest,
  type Purchase,
} from "../../domain/booking.ts";
import { carrierSlug } from "../../domain/carrier.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { understand, type Bought, type Exchange, type Platform, type PlatformFailure } from "../platform.ts";

export interface WebhookPorts {
  readonly exchange: Exchange;
  readonly now: () => number;
  /** The Standard Webhooks headers of a message. */
  readonly sign: (
    body: string,
    secret: string,
    id: string,
    timestampSeconds: number,
  ) => Promise<Record<string, string>>;
}

/**
 * Any other platform: it takes a Standard Webhooks message (https://www.standardwebhooks.com) and answers 200 with a booking answer, or
 * 202 and answers later. The message's id is the booking's and stays on a retry, so that the receiver books once and says the same again.
 */
export function webhook(url: string, secret: string, ports: WebhookPorts): Platform {
  const send = async (id: string, message: z.infer<typeof BookingMessage> | z.infer<typeof BookingVoidMessage>) => {
    const body = JSON.stringify(message);
    const signed = await ports.sign(body, secret, id, Math.floor(ports.now() / 1000));
    const headers = { accept: "application/json", "content-type": "application/json", ...signed };
    return ports.exchange({ method: "POST", url, headers, body });
  };
  const timestamp = () => new Date(ports.now()).toISOString();
  const ask = async (request: BookingRequest): Promise<Result<Bought, PlatformFailure>> => {
    const message: BookingMessage = { type: "shipment.booking.v1", timestamp: timestamp(), data: request };
    const answer = await send(request.bookingId, message);
    if (answer.ok && answer.value.status === 202) return ok({ kind: "accepted" });
    const said = understand(answer, BookingAnswer, refusalOf);
    return said.ok ? boughtOf(said.value, request.bookingId) : said;
  };
  return {
    unboughtIsFinal: false,
    draft: async ({ bookingId }) => ok({ platformId: bookingId, rates: null, words: [] }),
    buy: ({ request }) => ask(request),
    async read({ request }) {
      if (!request) return ok({ kind: "unclear", message: "the goods it was asked for are not to be booked any more" });
      const answer = await ask(request);
      return answer.ok || answer.error.kind !== "refused" ? answer : ok(answer.error);
    },
    async cancel(platformId, bookingId) {
      const message = { type: "shipment.booking_void.v1" as const, timestamp: timestamp() };
      const answer = await send(`${bookingId}_void`, { ...message, data: { bookingId, shipmentId: platformId } });
      if (answer.ok && answer.value.status >= 200 && answer.value.status < 300) return ok("submitted");
      const said = understand(answer, BookingAnswer, refusalOf);
      return said.ok ? ok("submitted") : said;
    },
  };
}

/** An answer's purchase, however it came. */
export function boughtOf(
  answer: BookingAnswer,
  bookingId: string,
): Result<Bought & { kind: "bought" }, PlatformFailure> {
  if (answer.outcome === "refused") return err({ kind: "refused", code: answer.code ?? null, message: answer.message });
  const { carrier, service, trackingNumbers, labelUrls, charges, shipmentId } = answer;
  const purchase: Purchase = {
    platformId: shipmentId ?? bookingId,
    carrier: carrierSlug(carrier),
    carrierName: carrier,
    service,
    charges,
    trackingNumbers,
    labelUrls,
  };
  return ok({ kind: "bought", purchase });
}

/** A receiver may say no with a booking answer, with a problem document, or with a bare status. */
function refusalOf(body: unknown): { code: string | null; message: string } | null {
  const answer = BookingAnswer.safeParse(body);
  if (answer.success && answer.data.outcome === "refused")
    return { code: answer.data.code ?? null, message: answer.data.message };
  const { title, detail } = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  const words = [title, detail].filter((word): word is string => typeof word === "string");
  return words.length > 0 ? { code: null, message: words.join(": ") } : null;
}
