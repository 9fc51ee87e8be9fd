import { describe, expect, it } from "vitest";
import { readable } from "../../src/cli/readable.ts";

describe("a row for people", () => {
  it.each([
    ["hundredths", { amountMinor: 6490, currency: "USD" }, { amount: "64.90 USD" }],
    ["less than one", { amountMinor: 5, currency: "EUR" }, { amount: "0.05 EUR" }],
    ["none of it", { amountMinor: 0, currency: "EUR" }, { amount: "0.00 EUR" }],
    ["owed back", { amountMinor: -1250, currency: "EUR" }, { amount: "-12.50 EUR" }],
    ["a currency without a minor unit", { amountMinor: 1240, currency: "JPY" }, { amount: "1240 JPY" }],
    ["a currency with thousandths", { amountMinor: 1500, currency: "KWD" }, { amount: "1.500 KWD" }],
    [
      "two amounts of one currency",
      { amountMinor: 1, dueMinor: 2, currency: "EUR" },
      { amount: "0.01 EUR", due: "0.02 EUR" },
    ],
    ["an amount nobody knows", { amountMinor: null, currency: null }, { amount: null }],
    ["an amount without its currency", { amountMinor: 5, currency: null }, { amountMinor: 5, currency: null }],
    ["a currency without an amount", { name: "S1", currency: "EUR" }, { name: "S1", currency: "EUR" }],
  ])("writes money: %s", (_, row, shown) => {
    expect(readable(row)).toEqual(shown);
  });

  it.each([
    ["texts", ["A1", "B2"], "A1, B2"],
    ["none", [], null],
    [
      "charges",
      [
        { name: "Base charge", amountMinor: 738, currency: "USD" },
        { name: "Fuel surcharge", amountMinor: 82, currency: "USD" },
      ],
      "Base charge 7.38 USD, Fuel surcharge 0.82 USD",
    ],
    ["anything else, which stays whole", [{ name: "x", code: 1 }], [{ name: "x", code: 1 }]],
  ])("writes a list: %s", (_, list, shown) => {
    expect(readable({ list })).toEqual({ list: shown });
  });
});
