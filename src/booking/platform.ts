import type { z } from "zod";
import type { BookingRequest, Charge, Purchase } from "../domain/booking.ts";
import { err, ok, type Result } from "../domain/result.ts";

/** Why a call to a platform brought nothing, in the words that decide what happens next. */
export type PlatformFailure =
  /** Nothing was done, for certain: the same call may be made again, later. */
  | { readonly kind: "busy"; readonly message: string; readonly retryAfterMs: number | null }
  /** Nobody knows whether it was done: no answer, or that of a server in trouble. */
  | { readonly kind: "lost"; readonly message: string; readonly retryAfterMs: number | null }
  /** An answer of success in another shape than is documented: it was done, perhaps. */
  | { readonly kind: "foreign"; readonly message: string }
  /** The platform says no, in its own words. */
  | { readonly kind: "refused"; readonly code: string | null; readonly message: string };

export interface Rate {
  readonly id: string;
  readonly carrier: string;
  readonly carrierName: string;
  readonly service: string;
  readonly totalMinor: number;
  readonly currency: string;
  readonly charges: readonly Charge[];
}

/** What a platform holds and nobody has paid. */
export interface Draft {
  readonly platformId: string;
  /** Null: the platform chooses by itself. */
  readonly rates: readonly Rate[] | null;
  /** What the platform says of carriers that quoted nothing. */
  readonly words: readonly string[];
}

/** What there is to buy, or to find again. */
export interface Order {
  readonly platformId: string;
  readonly rate: Pick<Rate, "id" | "carrierName" | "service"> | null;
  readonly request: BookingRequest;
}

/** What is looked for again; the request is null when there are no goods to book any more. */
export type Sought = Omit<Order, "request"> & { readonly request: BookingRequest | null };

export type Bought = { readonly kind: "bought"; readonly purchase: Purchase } | { readonly kind: "accepted" };

export type Reading =
  | Bought
  | { readonly kind: "unbought" }
  /** Asked again, it said no. */
  | ({ readonly kind: "refused" } & Refusal)
  /** Neither one nor the other. */
  | { readonly kind: "unclear"; readonly message: string };

/** A freight platform, as far as the mesh uses it. */
export interface Platform {
  /**
   * Whether a shipment that reads as unbought, some time after a purchase was begun, was not bought: the platform itself books the
   * money and lets a draft be bought once. Where false, a carrier may have sold what the platform then failed to note.
   */
  readonly unboughtIsFinal: boolean;
  draft(request: BookingRequest): Promise<Result<Draft, PlatformFailure>>;
  /** The one call that costs money. */
  buy(order: Order): Promise<Result<Bought, PlatformFailure>>;
  read(order: Sought): Promise<Result<Reading, PlatformFailure>>;
  /** Asks for the money back; answers what the platform calls the state of that. */
  cancel(platformId: string, bookingId: string): Promise<Result<string, PlatformFailure>>;
}

export interface Exchanged {
  readonly status: number;
  readonly text: string;
  readonly retryAfterMs: number | null;
}

/** One bounded call over HTTP that follows no redirect; an error's name when there was no answer. */
export type Exchange = (call: {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}) => Promise<Result<Exchanged, string>>;

export interface Refusal {
  readonly code: string | null;
  readonly message: string;
}

export const WORDS_MAX_CHARS = 1000;
const RETRY_AFTER_MAX_MS = 60 * 60_000;

/** What an answer means. `refusalOf` reads the platform's own error body; null when it is none. */
export function understand<T>(
  answer: Result<Exchanged, string>,
  schema: z.ZodType<T>,
  refusalOf: (body: unknown) => Refusal | null,
): Result<T, PlatformFailure> {
  if (!answer.ok) return err({ kind: "lost", message: `no answer: ${answer.error}`, retryAfterMs: null });
  const { status, text } = answer.value;
  const retryAfterMs =
    answer.value.retryAfterMs === null ? null : Math.min(Math.max(answer.value.retryAfterMs, 0), RETRY_AFTER_MAX_MS);
  const message = `HTTP ${status}`;
  if (status === 429) return err({ kind: "busy", message, retryAfterMs });
  if (status === 408 || status >= 500) return err({ kind: "lost", message, retryAfterMs });
  const body = jsonOf(text);
  if (status >= 200 && status < 300) {
    const read = schema.safeParse(body);
    return read.success ? ok(read.data) : err({ kind: "foreign", message: faultOf(read.error) });
  }
  const refusal = refusalOf(body) ?? { code: null, message };
  return err({ kind: "refused", code: refusal.code, message: refusal.message.slice(0, WORDS_MAX_CHARS) || message });
}

/** Where the answer departs from what is documented, without its values. */
function faultOf(error: z.ZodError): string {
  const [first] = error.issues;
  return `an answer of another shape, at ${first?.path.map(String).join(".") || "its top"}`;
}

export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A link that a person may follow; null for anything else. */
export function linkOf(url: string | null | undefined, base?: string): string | null {
  const link = url ? URL.parse(url, base) : null;
  return link && /^https?:$/.test(link.protocol) && link.href.length <= 2000 ? link.href : null;
}
