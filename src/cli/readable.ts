import { moneyInWords } from "../domain/money.ts";
import type { Row } from "./output.ts";

const MINOR = /^([a-z]\w*)Minor$/;

/** A row for people: `amountMinor` with its `currency` is `amount`, as money is written; a list is its members. */
export function readable(row: Row): Row {
  const { currency } = row;
  const amounts = Object.keys(row).filter((key) => MINOR.test(key) && isAmount(row[key], currency));
  const cells = Object.entries(row).flatMap(([key, value]): [string, unknown][] => {
    if (key === "currency" && amounts.length > 0) return [];
    if (amounts.includes(key)) return [[key.replace(MINOR, "$1"), moneyOf(value, currency)]];
    return [[key, Array.isArray(value) ? listed(value) : value]];
  });
  return Object.fromEntries(cells);
}

const isAmount = (value: unknown, currency: unknown): boolean =>
  value === null || (Number.isSafeInteger(value) && typeof currency === "string");

const moneyOf = (value: unknown, currency: unknown): string | null =>
  typeof value === "number" ? moneyInWords(value, String(currency)) : null;

/** Texts side by side, charges by name; what else a list may hold stays as it is. */
function listed(list: readonly unknown[]): unknown {
  if (list.length === 0) return null;
  if (list.every((one) => typeof one === "string")) return list.join(", ");
  const charges = list.map(chargeOf);
  return charges.every((one) => one !== null) ? charges.join(", ") : list;
}

function chargeOf(value: unknown): string | null {
  if (typeof value !== "object" || value === null) return null;
  const { name, amountMinor, currency, ...rest } = value as Row;
  if (typeof name !== "string" || Object.keys(rest).length > 0) return null;
  if (typeof amountMinor !== "number" || typeof currency !== "string") return null;
  return `${name} ${moneyInWords(amountMinor, currency)}`;
}
