import type { ServiceRule } from "../domain/booking.ts";
import { carrierSlug } from "../domain/carrier.ts";
import { err, ok, unreachable, type Result } from "../domain/result.ts";
import type { Rate, Refusal } from "./platform.ts";

/**
 * The rate that a tenant's rule picks; of two at one price the first offered. Prices in several currencies are not compared: a tenant
 * that is quoted so must say in which it counts.
 */
export function chooseRate(
  rule: ServiceRule,
  rates: readonly Rate[],
  currency: string | null,
  words: readonly string[],
): Result<Rate, Refusal> {
  const offered = currency === null ? rates : rates.filter((rate) => rate.currency === currency);
  if (offered.length === 0) return err({ code: "no_rate", message: withWords(noRateIn(rates, currency), words) });
  switch (rule.kind) {
    case "cheapest":
      return cheapest(offered, words);
    case "named":
      return firstOf([rule], offered, words);
    case "first_of":
      return firstOf(rule.services, offered, words);
    default:
      return unreachable(rule);
  }
}

function cheapest(rates: readonly Rate[], words: readonly string[]): Result<Rate, Refusal> {
  const currencies = [...new Set(rates.map((rate) => rate.currency))];
  if (currencies.length > 1) {
    const message = `rates in ${currencies.join(", ")} cannot be compared: give the booking a currency`;
    return err({ code: "several_currencies", message });
  }
  const [best] = rates.toSorted((a, b) => a.totalMinor - b.totalMinor);
  return best ? ok(best) : err({ code: "no_rate", message: withWords("no rate was offered", words) });
}

function firstOf(
  wanted: readonly { readonly carrier: string; readonly service: string }[],
  rates: readonly Rate[],
  words: readonly string[],
): Result<Rate, Refusal> {
  for (const { carrier, service } of wanted) {
    const slug = carrierSlug(carrier);
    const found = rates.filter((rate) => rate.carrier === slug && rate.service.toLowerCase() === service.toLowerCase());
    if (found.length > 0) return cheapest(found, words);
  }
  const offers = rates.map(({ carrierName, service }) => `${carrierName} ${service}`);
  const message = `not among what was offered: ${[...new Set(offers)].join(", ")}`;
  return err({ code: "no_such_service", message: withWords(message, words) });
}

function noRateIn(rates: readonly Rate[], currency: string | null): string {
  return rates.length === 0 || currency === null ? "no rate was offered" : `no rate in ${currency} was offered`;
}

const withWords = (message: string, words: readonly string[]): string => [message, ...words].join("; ");
