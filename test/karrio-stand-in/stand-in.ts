import {
  json,
  minorOf,
  play,
  QUOTES,
  trackingNumberOf,
  type FreightCall,
  type FreightStandIn,
  type Quote,
} from "../booking/freight.ts";

/** A shipment as the platform keeps it. */
export interface Held {
  readonly id: string;
  readonly reference: string | null;
  readonly parcels: number;
  readonly rates: readonly (Quote & { readonly id: string })[];
  readonly messages: readonly object[];
  status: "draft" | "purchased" | "cancelled";
  bought: { readonly rate: Quote & { id: string }; readonly numbers: readonly string[] } | null;
}

interface DraftBody {
  readonly recipient: { readonly address_line1?: string | null; readonly postal_code?: string | null };
  readonly parcels: readonly unknown[];
  readonly reference?: string | null;
  readonly service?: string;
}

const KEY = "key_stand_in";
const hex = (n: number): string => n.toString(16).padStart(32, "0");
const refuse = (status: number, code: string, message: string, details?: object): Response =>
  json(status, { errors: [{ code, message, level: "error", ...(details ? { details } : {}) }] });

export interface KarrioStandIn extends FreightStandIn {
  /** All it knows, so that another one may go on with it. */
  shipments(): readonly Held[];
}

/** See the README beside this file. `shipments`: of one that was there before. */
export function createKarrioStandIn(
  over: Partial<Pick<FreightStandIn, "quotes" | "balanceMinor">> & { readonly shipments?: readonly Held[] } = {},
): KarrioStandIn {
  const all = new Map((over.shipments ?? []).map((held) => [held.id, held]));
  let made = all.size;
  const standIn: KarrioStandIn = {
    shipments: () => [...all.values()],
    key: KEY,
    fault: () => null,
    quotes: over.quotes ?? QUOTES,
    balanceMinor: over.balanceMinor ?? 100_000,
    calls: [],
    held: [],
    paid: [],
    refunded: [],
    handle: (request) => play(standIn, request, answer),
  };

  function answer({ method, path, body }: FreightCall, authorization: string | null): Response {
    if (authorization !== `Token ${KEY}`) return refuse(401, "authentication_failed", "Invalid token.");
    const [, version, kind, id = "", verb = ""] = path.split("/");
    if (version !== "v1" || kind !== "shipments") return refuse(404, "not_found", "Not found.");
    if (method === "POST" && id === "") return draft(body as DraftBody);
    const held = all.get(id);
    if (!held) return refuse(404, "not_found", "Shipment not found");
    if (method === "GET" && verb === "") return json(200, view(held));
    if (method === "POST" && verb === "purchase") return purchase(held, body as { selected_rate_id?: string });
    if (method === "POST" && verb === "cancel") return cancel(held);
    return refuse(405, "method_not_allowed", "Method not allowed.");
  }

  function draft({ recipient, parcels, reference = null, service }: DraftBody): Response {
    if (!recipient.address_line1)
      return refuse(400, "validation", "", { recipient: { address_line1: ["This field is required."] } });
    made += 1;
    const unknown = recipient.postal_code === "00000";
    const rates = (unknown ? [] : standIn.quotes).map((quote, index) => {
      const rate = (Number(quote.rate) * parcels.length).toFixed(2);
      return { ...quote, rate, id: `rat_${hex(made * 100 + index)}` };
    });
    const messages = unknown
      ? standIn.quotes.map(({ carrier }) => ({ carrier_name: carrier, code: "E01", message: "Invalid postal code" }))
      : [];
    const id = `shp_${hex(made)}`;
    const held: Held = { id, reference, parcels: parcels.length, rates, messages, status: "draft", bought: null };
    all.set(id, held);
    standIn.held.push(id);
    // With a service Karrio buys in the same call.
    return service === undefined ? json(201, view(held)) : purchase(held, { selected_rate_id: rates[0]?.id ?? "" });
  }

  function purchase(held: Held, { selected_rate_id: rateId }: { selected_rate_id?: string }): Response {
    if (held.status !== "draft")
      return refuse(409, "state_error", `The shipment is '${held.status}' and cannot be purchased again`);
    const rate = held.rates.find(({ id }) => id === rateId);
    if (!rate) return refuse(400, "validation_error", "Invalid selected_rate_id");
    if (minorOf(rate.rate) > standIn.balanceMinor)
      return json(424, {
        messages: [
          { carrier_name: rate.carrier, code: "120", message: "The account has insufficient funds", level: "error" },
        ],
      });
    standIn.balanceMinor -= minorOf(rate.rate);
    standIn.paid.push(held.id);
    const n = Number.parseInt(held.id.slice(-8), 16);
    const numbers = Array.from({ length: held.parcels }, (_, index) => trackingNumberOf("1Z", n * 100 + index));
    held.bought = { rate, numbers };
    held.status = "purchased";
    return json(200, view(held));
  }

  function cancel(held: Held): Response {
    if (held.status === "cancelled") return json(202, view(held));
    if (held.bought) standIn.refunded.push(held.id);
    held.status = "cancelled";
    return json(200, view(held));
  }

  return standIn;
}

function view({ id, reference, rates, messages, status, bought }: Held): object {
  return {
    id,
    object_type: "shipment",
    status,
    reference,
    tracking_number: bought?.numbers[0] ?? null,
    shipment_identifier: bought?.numbers[0] ?? null,
    label_url: bought ? `/v1/shipments/${id}/label.pdf` : null,
    selected_rate: bought ? rateView(bought.rate) : null,
    rates: rates.map(rateView),
    messages,
    meta: bought && bought.numbers.length > 1 ? { tracking_numbers: bought.numbers } : {},
    test_mode: true,
  };
}

function rateView({ id, carrier, service, rate, currency }: Quote & { id: string }): object {
  const total = Number(rate);
  const fuel = Math.round(total * 10) / 100;
  return {
    id,
    object_type: "rate",
    carrier_name: carrier,
    carrier_id: `${carrier}-account`,
    service,
    currency,
    total_charge: total,
    extra_charges: [
      { name: "Base charge", amount: Math.round((total - fuel) * 100) / 100, currency },
      { name: "Fuel surcharge", amount: fuel, currency },
    ],
    test_mode: true,
  };
}
