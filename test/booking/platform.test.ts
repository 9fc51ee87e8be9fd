import { describe, expect, it } from "vitest";
import type { Order, Platform, Rate } from "../../src/booking/platform.ts";
import type { BookingRequest } from "../../src/domain/booking.ts";
import { json } from "./freight.ts";
import { PLATFORMS } from "./platforms.ts";
import { aRequest } from "./request.ts";

const TWO = [1500, 2500].map((weightGrams) => ({ weightGrams, lengthMm: null, widthMm: null, heightMm: null }));

async function drafted(platform: Platform, request: BookingRequest): Promise<Order & { rate: Rate }> {
  const draft = await platform.draft(request);
  if (!draft.ok || !draft.value.rates) throw new Error(JSON.stringify(draft));
  const rate = draft.value.rates.find(({ carrierName }) => carrierName === "USPS");
  if (!rate) throw new Error("no rate of USPS");
  return { platformId: draft.value.platformId, rate, request };
}

describe.each(PLATFORMS)("$name", ({ create, adapter }) => {
  it("quotes a draft by every carrier, with carriers under their one name and prices in minor units", async () => {
    const draft = await adapter(create()).draft(aRequest());
    expect(draft).toMatchObject({
      ok: true,
      value: {
        rates: [
          { carrier: "ups", service: "Ground", totalMinor: 1240, currency: "USD" },
          { carrier: "usps", service: "Priority", totalMinor: 820, currency: "USD" },
          { carrier: "fedex", service: "FEDEX_GROUND", totalMinor: 1015, currency: "USD" },
        ],
      },
    });
  });

  it("pays nothing for a draft, and once for a purchase", async () => {
    const standIn = create();
    const platform = adapter(standIn);
    const order = await drafted(platform, aRequest());
    expect(standIn.paid).toEqual([]);
    const bought = await platform.buy(order);
    expect(bought).toMatchObject({
      ok: true,
      value: { kind: "bought", purchase: { platformId: order.platformId, carrier: "usps", service: "Priority" } },
    });
    expect(standIn.paid).toEqual([order.platformId]);
    const purchase = bought.ok && bought.value.kind === "bought" ? bought.value.purchase : null;
    expect(purchase?.trackingNumbers).toHaveLength(1);
    expect(purchase?.labelUrls[0]).toMatch(/^https:\/\/.+\.pdf/);
    const total = purchase?.charges.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    expect(total).toBe(820);
  });

  it("tells the platform who asks: the reference names the order, the delivery and the attempt", async () => {
    const standIn = create();
    await adapter(standIn).draft(aRequest());
    expect(JSON.stringify(standIn.calls[0]?.body)).toContain("S00012 WH/OUT/00007 #1");
  });

  it("reads back what was bought when the answer was lost, and buys nothing by reading", async () => {
    const standIn = create();
    const platform = adapter(standIn);
    const order = await drafted(platform, aRequest());
    expect(await platform.read(order)).toEqual({ ok: true, value: { kind: "unbought" } });
    standIn.fault = ({ path }) => (/buy|purchase/.test(path) ? "drop_after" : null);
    expect(await platform.buy(order)).toMatchObject({ ok: false, error: { kind: "lost" } });
    expect(await platform.read(order)).toMatchObject({ ok: true, value: { kind: "bought" } });
    expect(standIn.paid).toHaveLength(1);
  });

  it("does not take «bought already» for a refusal", async () => {
    const standIn = create();
    const platform = adapter(standIn);
    const order = await drafted(platform, aRequest());
    await platform.buy(order);
    expect(await platform.buy(order)).toMatchObject({ ok: false, error: { kind: "lost" } });
    expect(standIn.paid).toHaveLength(1);
  });

  it("books several parcels together, with a number each", async () => {
    const standIn = create();
    const platform = adapter(standIn);
    const order = await drafted(platform, aRequest({ parcels: TWO }));
    expect(order.rate.totalMinor).toBe(1640);
    const bought = await platform.buy(order);
    const purchase = bought.ok && bought.value.kind === "bought" ? bought.value.purchase : null;
    expect(new Set(purchase?.trackingNumbers).size).toBe(2);
    expect(purchase?.charges.reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBe(1640);
    expect(standIn.paid).toHaveLength(1);
    expect(await platform.read(order)).toMatchObject({ ok: true, value: { kind: "bought" } });
  });

  it("asks for the money back", async () => {
    const standIn = create();
    const platform = adapter(standIn);
    const order = await drafted(platform, aRequest({ parcels: TWO }));
    await platform.buy(order);
    expect(await platform.cancel(order.platformId, "bkg")).toMatchObject({ ok: true });
    expect(standIn.refunded.length).toBeGreaterThan(0);
  });

  it("says no in the platform's words: an address, an empty account, a key", async () => {
    const standIn = create({ balanceMinor: 100 });
    const platform = adapter(standIn);
    const nowhere = aRequest({ shipTo: { ...aRequest().shipTo, street1: null } });
    expect(await platform.draft(nowhere)).toMatchObject({
      error: { kind: "refused", message: expect.stringMatching(/address/i) },
    });
    expect(await platform.buy(await drafted(platform, aRequest()))).toMatchObject({
      error: { kind: "refused", message: expect.stringContaining("insufficient funds") },
    });
    expect(await adapter(standIn, "another-key").draft(aRequest())).toMatchObject({ error: { kind: "refused" } });
  });

  it("has no rates and each carrier's reason where nobody serves the address", async () => {
    const far = aRequest({ shipTo: { ...aRequest().shipTo, postalCode: "00000" } });
    const draft = await adapter(create()).draft(far);
    expect(draft).toMatchObject({ ok: true, value: { rates: [] } });
    expect(draft.ok && draft.value.words.join()).toMatch(/UPSDAP: Invalid/);
  });

  it.each([
    ["too many requests", json(429, { error: { code: "RATE_LIMITED" } }, { "retry-after": "7" }), "busy", 7000],
    ["a server in trouble", json(503, {}, { "retry-after": "9" }), "lost", 9000],
    ["no answer in time", "hang" as const, "lost", null],
    ["a page", new Response("<html>hello</html>"), "foreign", undefined],
  ])("knows %s for what it is", async (_, fault, kind, retryAfterMs) => {
    const standIn = create();
    const platform = adapter(standIn);
    const order = await drafted(platform, aRequest());
    standIn.fault = () => (fault instanceof Response ? fault.clone() : fault);
    const bought = await platform.buy(order);
    expect(bought).toMatchObject({ ok: false, error: { kind } });
    if (!bought.ok && "retryAfterMs" in bought.error) expect(bought.error.retryAfterMs).toBe(retryAfterMs);
    expect(standIn.paid).toEqual([]);
  });
});
