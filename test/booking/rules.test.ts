import { describe, expect, it } from "vitest";
import { chooseRate } from "../../src/booking/choose.ts";
import { minorUnits, moneyInWords } from "../../src/domain/money.ts";
import type { Rate } from "../../src/booking/platform.ts";
import { isTheirs } from "../../src/booking/request.ts";
import { gramsOf, inchesOf, millimetresOf, ouncesOf } from "../../src/booking/units.ts";

const rate = (carrierName: string, service: string, totalMinor: number, currency = "USD"): Rate => ({
  id: `${carrierName}-${service}`,
  carrier: carrierName.toLowerCase(),
  carrierName,
  service,
  totalMinor,
  currency,
  charges: [],
});

describe("money", () => {
  it.each([
    ["5.21000", "USD", 521],
    ["1.005", "USD", 101],
    ["-1.005", "USD", -101],
    ["1234", "JPY", 1234],
    ["1.2345", "KWD", 1235],
    ["0.1", "EUR", 10],
    ["1e3", "USD", null],
    ["", "USD", null],
    ["12,40", "USD", null],
  ])("%s %s is %s", (amount, currency, minor) => {
    expect(minorUnits(amount, currency)).toBe(minor);
  });

  it("is told to people with as many digits as its currency has", () => {
    expect([
      moneyInWords(5, "USD"),
      moneyInWords(-1240, "USD"),
      moneyInWords(7, "JPY"),
      moneyInWords(1235, "KWD"),
    ]).toEqual(["0.05 USD", "-12.40 USD", "7 JPY", "1.235 KWD"]);
  });
});

describe("units", () => {
  it("never make a parcel lighter or smaller than Odoo says", () => {
    expect([gramsOf(1.1, "kg"), gramsOf(1, "lb"), gramsOf(0.0001, "kg")]).toEqual([1100, 454, 1]);
    expect([millimetresOf(300, "mm"), millimetresOf(1, "ft"), millimetresOf(2, "in")]).toEqual([300, 305, 51]);
    expect([ouncesOf(1000), inchesOf(254)]).toEqual([35.3, 10]);
  });

  it("are not guessed", () => {
    expect([gramsOf(1, "stone"), gramsOf(0, "kg"), gramsOf(Number.NaN, "kg"), millimetresOf(1, "league")]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});

describe("the choice of a rate", () => {
  const rates = [rate("UPS", "Ground", 1240), rate("USPS", "Priority", 820), rate("FedEx", "Ground", 820)];

  it("is the cheapest, and the first of two as cheap", () => {
    expect(chooseRate({ kind: "cheapest" }, rates, null, [])).toMatchObject({ value: { carrierName: "USPS" } });
  });

  it("is the service that is named, by any name of its carrier", () => {
    const rule = { kind: "named", carrier: "United Parcel Service", service: "ground" } as const;
    expect(chooseRate(rule, rates, null, [])).toMatchObject({ value: { carrierName: "UPS" } });
  });

  it("is the first of a list that is offered", () => {
    const services = [
      { carrier: "dhl", service: "Express" },
      { carrier: "fedex", service: "Ground" },
      { carrier: "ups", service: "Ground" },
    ];
    expect(chooseRate({ kind: "first_of", services }, rates, null, [])).toMatchObject({
      value: { carrierName: "FedEx" },
    });
  });

  it("compares no prices in two currencies, unless it is told which to take", () => {
    const mixed = [rate("UPS", "Ground", 1240), rate("Purolator", "Ground", 300, "CAD")];
    const undecided = chooseRate({ kind: "cheapest" }, mixed, null, []);
    expect(undecided).toMatchObject({ ok: false, error: { code: "several_currencies" } });
    expect(chooseRate({ kind: "cheapest" }, mixed, "USD", [])).toMatchObject({ value: { carrierName: "UPS" } });
    expect(chooseRate({ kind: "cheapest" }, mixed, "EUR", [])).toMatchObject({ ok: false, error: { code: "no_rate" } });
  });

  it("says what was offered, and what the carriers said, where nothing fits", () => {
    const rule = { kind: "named", carrier: "dhl", service: "Express" } as const;
    const none = chooseRate(rule, rates, null, ["DHL: account closed"]);
    expect(none).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(/UPS Ground.*DHL: account closed/) },
    });
  });
});

describe("a tracking reference", () => {
  it("is somebody else's when it names a number that no booking brought", () => {
    expect(isTheirs("1Z 999", ["1Z999"])).toBe(false);
    expect(isTheirs("1Z999, 1Z998", ["1Z999"])).toBe(true);
    expect(isTheirs(null, [])).toBe(false);
  });
});
