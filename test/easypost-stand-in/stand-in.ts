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

interface Box {
  readonly id: string;
  readonly rates: readonly (Quote & { readonly id: string })[];
  bought: { readonly rate: Quote & { id: string }; readonly code: string } | null;
  refund: string | null;
}

interface Held {
  readonly id: string;
  readonly boxes: readonly Box[];
  readonly reference: string;
  readonly messages: readonly object[];
}

interface Address {
  readonly street1?: string | null;
  readonly zip?: string | null;
}

interface DraftBody {
  readonly shipment?: { readonly to_address: Address; readonly reference: string };
  readonly order?: { readonly to_address: Address; readonly reference: string; readonly shipments: readonly unknown[] };
}

const KEY = "EZTK-stand-in";
const hex = (n: number): string => n.toString(16).padStart(32, "0");
const refuse = (status: number, code: string, message: string, errors: readonly object[] = []): Response =>
  json(status, { error: { code, message, errors } });

/** See the README beside this file. */
export function createEasyPostStandIn(
  over: Partial<Pick<FreightStandIn, "quotes" | "balanceMinor">> = {},
): FreightStandIn {
  const all = new Map<string, Held>();
  let made = 0;
  const standIn: FreightStandIn = {
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
    if (authorization !== `Basic ${btoa(`${KEY}:`)}`)
      return refuse(401, "APIKEY.INACTIVE", "This api key is no longer active. Please use a different api key.");
    const [, version, kind = "", id = "", verb = ""] = path.split("/");
    if (version !== "v2" || !/^(?:shipments|orders)$/.test(kind)) return refuse(404, "NOT_FOUND", "not found");
    if (method === "POST" && id === "") return draft(body as DraftBody);
    const held = all.get(id) ?? [...all.values()].find(({ boxes }) => boxes.some((box) => box.id === id));
    if (!held) return refuse(404, "NOT_FOUND", "The requested resource could not be found.");
    if (method === "GET" && verb === "") return json(200, view(held));
    if (method === "POST" && verb === "buy") return buy(held, body);
    if (method === "POST" && verb === "refund") return refund(held, id);
    return refuse(405, "METHOD_NOT_ALLOWED", "method not allowed");
  }

  function draft({ shipment, order }: DraftBody): Response {
    const asked = shipment ?? order;
    if (!asked)
      return refuse(422, "PARAMETER.REQUIRED", "Missing required parameter.", [
        { field: "shipment", message: "cannot be blank" },
      ]);
    if (!asked.to_address.street1)
      return refuse(422, "ADDRESS.VERIFY.FAILURE", "Unable to verify address.", [
        { code: "E.ADDRESS.NOT_FOUND", field: "address", message: "Address not found", suggestion: null },
      ]);
    const unknown = asked.to_address.zip === "00000";
    const quotes = unknown ? [] : standIn.quotes;
    const boxes = Array.from({ length: order?.shipments.length ?? 1 }, (): Box => {
      made += 1;
      const rates = quotes.map((quote, index) => ({ ...quote, id: `rate_${hex(made * 100 + index)}` }));
      return { id: `shp_${hex(made)}`, rates, bought: null, refund: null };
    });
    const messages = unknown
      ? standIn.quotes.map(({ carrier }) => ({ carrier, type: "rate_error", message: "Invalid zip code" }))
      : [];
    const id = order ? `order_${hex(made)}` : (boxes[0]?.id ?? "");
    const held = { id, boxes, reference: asked.reference, messages };
    all.set(id, held);
    standIn.held.push(id);
    return json(201, view(held));
  }

  function buy(held: Held, body: unknown): Response {
    if (held.boxes.some(({ bought }) => bought))
      return refuse(422, "SHIPMENT.POSTAGE.EXISTS", "Postage already exists for this shipment.");
    const { rate, carrier, service } = body as { rate?: { id: string }; carrier?: string; service?: string };
    const chosen = held.boxes.map(({ rates }) =>
      rates.find((one) => one.id === rate?.id || (one.carrier === carrier && one.service === service)),
    );
    const known = chosen.filter((one) => one !== undefined);
    if (known.length < chosen.length) return refuse(422, "SHIPMENT.RATE.INVALID", "Unknown rate.");
    const costMinor = known.reduce((sum, one) => sum + minorOf(one.rate), 0);
    if (costMinor > standIn.balanceMinor)
      return refuse(402, "INSUFFICIENT_FUNDS", "Your account has insufficient funds to buy this shipment.");
    standIn.balanceMinor -= costMinor;
    standIn.paid.push(held.id);
    held.boxes.forEach((box, index) => {
      const one = known[index];
      const n = Number.parseInt(box.id.slice(-8), 16);
      if (one) box.bought = { rate: one, code: trackingNumberOf("94", n) };
    });
    return json(200, view(held));
  }

  function refund(held: Held, id: string): Response {
    const box = held.boxes.find((one) => one.id === id);
    if (!box?.bought) return refuse(422, "SHIPMENT.REFUND.UNAVAILABLE", "Refund is not available for this shipment.");
    box.refund = "submitted";
    standIn.refunded.push(id);
    return json(200, boxView(box, held));
  }

  return standIn;
}

function view(held: Held): object {
  const [only] = held.boxes;
  if (only && held.id === only.id) return boxView(only, held);
  const rates = (only?.rates ?? []).map((rate, index) => {
    const together = held.boxes.reduce((sum, box) => sum + Number(box.rates[index]?.rate ?? 0), 0);
    return rateView({ ...rate, rate: together.toFixed(2) });
  });
  const shipments = held.boxes.map((box) => boxView(box, { ...held, messages: [] }));
  const { id, reference, messages } = held;
  return { object: "Order", id, mode: "test", reference, shipments, rates, messages, is_return: false };
}

function boxView({ id, rates, bought, refund }: Box, { reference, messages }: Held): object {
  const url = `https://easypost-files.example.com/postage_label/${id}.pdf`;
  const fees = bought && [
    { object: "Fee", type: "LabelFee", amount: "0.00000", charged: true, refunded: false },
    { object: "Fee", type: "PostageFee", amount: `${bought.rate.rate}000`, charged: true, refunded: false },
  ];
  return {
    object: "Shipment",
    id,
    mode: "test",
    reference,
    status: "unknown",
    tracking_code: bought?.code ?? null,
    refund_status: refund,
    messages,
    rates: rates.map(rateView),
    selected_rate: bought ? rateView(bought.rate) : null,
    postage_label: bought ? { object: "PostageLabel", label_url: url, label_pdf_url: null, label_zpl_url: null } : null,
    fees: fees ?? [],
  };
}

function rateView({ id, carrier, service, rate, currency }: Quote & { id: string }): object {
  return { object: "Rate", id, mode: "test", carrier, service, rate, currency, list_rate: rate, delivery_days: 3 };
}
