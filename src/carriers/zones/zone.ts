import type { Place } from "../../domain/event.ts";
import { CITIES, COUNTRIES, STATES } from "./data.ts";
import { fold } from "./fold.ts";
import { STATE_NAMES } from "./states.ts";

/** Tables are packed by zone, which halves them; they are unpacked when first asked, not at start-up. */
function unpacked(table: Readonly<Record<string, string>>): () => ReadonlyMap<string, string> {
  let held: ReadonlyMap<string, string> | null = null;
  return () =>
    (held ??= new Map(
      Object.entries(table).flatMap(([zone, keys]) => keys.split("|").map((key) => [key, zone] as const)),
    ));
}

const countries = unpacked(COUNTRIES);
const states = unpacked(STATES);
const cities = unpacked(CITIES);

/**
 * The IANA zone of a place, as far as its words tell one without a guess: a country of one zone, a state of one, a city. Null when
 * they do not. `country` must be ISO 3166-1 alpha-2.
 */
export function zoneAt(place: Place | null): string | null {
  const country = place?.country?.trim().toUpperCase() ?? "";
  if (!/^[A-Z]{2}$/.test(country)) return null;
  const whole = countries().get(country);
  if (whole !== undefined) return whole;
  const city = fold(place?.city ?? "");
  const state = stateOf(country, place?.state ?? "");
  if (state === "") return city === "" ? null : (cities().get(`${country}//${city}`) ?? null);
  return states().get(`${country}/${state}`) ?? cities().get(`${country}/${state}/${city}`) ?? null;
}

/** Carriers write states short; the tables know them by name. */
function stateOf(country: string, sent: string): string {
  const short = STATE_NAMES[country]?.[sent.trim().toUpperCase()];
  return fold(short ?? sent);
}
