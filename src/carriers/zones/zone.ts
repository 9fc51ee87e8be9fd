import type { Place } from "../../domain/event.ts";
import { ALPHA_3, CITIES, COUNTRIES, STATES } from "./data.ts";
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
 * The IANA zone of a place, as far as its words tell one: a country of one zone, a state of one, a city. A town that nobody lists is taken
 * to keep the time of most of its state. Null when they tell none. `country` must be ISO 3166-1 alpha-2.
 */
export function zoneAt(place: Place | null): string | null {
  const country = place?.country?.trim().toUpperCase() ?? "";
  if (!/^[A-Z]{2}$/.test(country)) return null;
  const alone = countries().get(country);
  if (alone !== undefined) return alone;
  const city = fold(place?.city ?? "");
  const state = stateOf(country, place?.state ?? "");
  if (state === "") return city === "" ? null : (cities().get(`${country}//${city}`) ?? null);
  const whole = states().get(`${country}/${state}`);
  return whole ?? cities().get(`${country}/${state}/${city}`) ?? cities().get(`${country}/${state}/`) ?? null;
}

/** A country's two letters from two or three, in any case; anything else as it is. */
export function countryCode(sent: string | null | undefined): string | null {
  const code = sent?.trim() ?? "";
  if (code.length !== 3) return code.length === 2 ? code.toUpperCase() : code || null;
  const at = `|${ALPHA_3}`.indexOf(`|${code.toUpperCase()}`);
  return at < 0 ? code : ALPHA_3.slice(at + 3, at + 5);
}

/** Carriers write states short; the tables know them by name. */
function stateOf(country: string, sent: string): string {
  const short = STATE_NAMES[country]?.[sent.trim().toUpperCase()];
  return fold(short ?? sent);
}
