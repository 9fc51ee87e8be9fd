/** What goes wrong with one call. `hang`: nothing is done, nobody answers. `drop_after`: it is done, and the answer is lost. */
export type FreightFault = Response | "hang" | "drop_after" | null;

export interface FreightCall {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** A rate that a stand-in quotes for each parcel: decimals as text, as platforms write money. */
export interface Quote {
  readonly carrier: string;
  readonly service: string;
  readonly rate: string;
  readonly currency: string;
}

export const QUOTES: readonly Quote[] = [
  { carrier: "UPSDAP", service: "Ground", rate: "12.40", currency: "USD" },
  { carrier: "USPS", service: "Priority", rate: "8.20", currency: "USD" },
  { carrier: "FedEx", service: "FEDEX_GROUND", rate: "10.15", currency: "USD" },
];

/** A platform as the tests see it. */
export interface FreightStandIn {
  readonly key: string;
  /** Answers one request; throws where a connection breaks. */
  handle(request: Request): Promise<Response>;
  fault: (call: FreightCall) => FreightFault;
  quotes: readonly Quote[];
  /** In minor units; a purchase takes from it. */
  balanceMinor: number;
  readonly calls: FreightCall[];
  /** Ids of what is held unpaid or paid, in the order it was made. */
  readonly held: string[];
  /** Ids of what was paid, once for each time money was taken. */
  readonly paid: string[];
  readonly refunded: string[];
}

export const timedOut = (): Error => new DOMException("The operation timed out", "TimeoutError");

export const json = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });

/** Reads a request, breaks what is to be broken, and answers. */
export async function play(
  standIn: Pick<FreightStandIn, "fault" | "calls">,
  request: Request,
  answer: (call: FreightCall, authorization: string | null) => Response,
): Promise<Response> {
  const text = await request.text();
  const call = {
    method: request.method,
    path: new URL(request.url).pathname,
    body: text === "" ? null : (JSON.parse(text) as unknown),
  };
  standIn.calls.push(call);
  const fault = standIn.fault(call);
  if (fault instanceof Response) return fault;
  if (fault === "hang") throw timedOut();
  const answered = answer(call, request.headers.get("authorization"));
  if (fault === "drop_after") throw new TypeError("Network connection lost");
  return answered;
}

export const minorOf = (decimal: string): number => Math.round(Number(decimal) * 100);

/** The same number the second time the tests ask for it, and of no other parcel. */
export const trackingNumberOf = (prefix: string, n: number): string => `${prefix}${String(n).padStart(10, "0")}`;
