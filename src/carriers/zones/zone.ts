import { own } from "../../domain/own.ts";
import type { Place } from "../../domain/event.ts";
import { ALPHA_3, CITIES, COUNTRIES, COUNTRY_NAMES, STATES, TOWNS } from "./data.ts";
import { fold } from "./fold.ts";
import { stateNamed, stateOfZip } from "./states.ts";

/** Tables are packed by their value, which halves them; they are unpacked when first asked, not at start-up. */
function unpacked(table: Readonly<Record<string, string>>): () => ReadonlyMap<string, string> {
  let held: ReadonlyMap<string, string> | null = null;
  return () =>
    (held ??= new Map(
      Object.entries(table).flatMap(([value, keys]) => keys.split("|").map((key) => [key, value] as const)),
    ));
}

const countries = unpacked(COUNTRIES);
const states = unpacked(STATES);
const cities = unpacked(CITIES);
const countryNames = unpacked(COUNTRY_NAMES);

/**
 * The IANA zone of a place, as far as its words tell one: a country of one zone, a state of one, a city. A town that nobody lists is taken
 * to keep the time of most of its state. Null when they tell none. `country` must be ISO 3166-1 alpha-2.
 */
export function zoneAt(place: Place | null): string | null {
  const country = place?.country?.trim().toUpperCase() ?? "";
  if (!/^[A-Z]{2}$/.test(country)) return null;
  const alone = countries().get(country);
  if (alone !== undefined) return alone;
  // America's territories are states to its post, and countries to the tables.
  if (country === "US") {
    const territory = territoryOf(place);
    if (territory !== null) return countries().get(territory) ?? null;
  }
  const city = fold(place?.city ?? "");
  const state = stateOf(country, place);
  const named = city === "" ? undefined : cities().get(`${country}//${city}`);
  // A state that is written in a way nobody lists must not hide the town.
  const stated = state === null ? null : zoneOfState(country, state, city);
  return (
    stated ?? named ?? byPostalCode(country, place?.postalCode ?? "") ?? usualZone(country, `${state ?? ""} ${city}`)
  );
}

const TERRITORIES: ReadonlySet<string> = new Set(["PR", "VI", "GU", "AS", "MP"]);

/** Which of America's territories a place is in, by its state or, without one, its ZIP code; two are told apart by four figures. */
function territoryOf(place: Place | null): string | null {
  const state = place?.state?.trim() ?? "";
  const named = state === "" ? null : countryNamed(state);
  if (named !== null && TERRITORIES.has(named)) return named;
  const [zip = ""] = state === "" ? (/^\d{5}(?=-?(?:\d{4})?$)/.exec(place?.postalCode?.trim() ?? "") ?? []) : [];
  if (/^00[679]/.test(zip)) return "PR";
  if (zip.startsWith("008")) return "VI";
  if (/^9695[0-2]/.test(zip)) return "MP";
  if (zip === "96799") return "AS";
  return /^969[123]/.test(zip) ? "GU" : null;
}

/** Countries of one zone but for far islands and their far south, and what these are called. */
const USUAL: Readonly<Record<string, readonly [zone: string, but: RegExp]>> = {
  NZ: ["Pacific/Auckland", /chatham|waitangi|owenga|pitt/],
  EC: ["America/Guayaquil", /galapagos|baquerizo|ayora|isabela/],
  CL: [
    "America/Santiago",
    /magallanes|antart|puntaarenas|natales|porvenir|williams|ais?yse?n|coyhaique|pascua|easter|hangaroa|rapanui/,
  ],
};

/** A town that nobody lists, where nothing says that it is one of the few that keep another time. */
function usualZone(country: string, words: string): string | null {
  const [zone = null, but] = own(USUAL, country) ?? [];
  return words.trim() === "" || but?.test(words) === true ? null : zone;
}

function zoneOfState(country: string, state: string, city: string): string | null {
  if (country === "ES" && stateNamed("ES", state) !== null)
    return ["laspalmas", "santacruzdetenerife", "canarias"].includes(state) ? "Atlantic/Canary" : "Europe/Madrid";
  const whole = states().get(`${country}/${state}`);
  return whole ?? cities().get(`${country}/${state}/${city}`) ?? cities().get(`${country}/${state}/`) ?? null;
}

/** Where islands have figures of their own. */
function byPostalCode(country: string, postalCode: string): string | null {
  const figures = postalCode.replaceAll(/\D/g, "");
  if (country === "ES" && figures.length === 5) return /^3[58]/.test(figures) ? "Atlantic/Canary" : "Europe/Madrid";
  if (country !== "PT" || (figures.length !== 4 && figures.length !== 7)) return null;
  if (!figures.startsWith("9")) return "Europe/Lisbon";
  return figures < "94" ? "Atlantic/Madeira" : "Atlantic/Azores";
}

/** By a state's own words, else in America by the ZIP code; folded as in the tables. */
function stateOf(country: string, place: Place | null): string | null {
  const sent = place?.state?.trim() ?? "";
  const known = sent === "" ? null : stateNamed(country, sent);
  if (known !== null) return known;
  const zip = country === "US" ? stateOfZip(place?.postalCode ?? "") : null;
  if (zip !== null) return stateNamed("US", zip);
  return sent === "" ? null : fold(sent);
}

/** A country's two letters from two or three or its name, in any case; anything else as it is. */
export function countryCode(sent: string | null | undefined): string | null {
  const said = sent?.trim() ?? "";
  return countryNamed(said) ?? (/^[A-Za-z]{2}$/.test(said) ? said.toUpperCase() : said || null);
}

/** The country of these two letters, three letters or this name; null where there is none. */
export function countryNamed(said: string): string | null {
  const known = countryNames().get(fold(said));
  if (known !== undefined) return known;
  const code = said.trim().toUpperCase();
  if (/^[A-Z]{2}$/.test(code)) return isCountry(code) ? code : null;
  const at = /^[A-Z]{3}$/.test(code) ? `|${ALPHA_3}`.indexOf(`|${code}`) : -1;
  return at < 0 ? null : ALPHA_3.slice(at + 3, at + 5);
}

let alpha2: ReadonlySet<string> | null = null;

/** Every country has three letters. */
const isCountry = (code: string): boolean =>
  (alpha2 ??= new Set(ALPHA_3.split("|").map((pair) => pair.slice(3)))).has(code);

/** What people there call towns that the list has by another name, where their letters are a state's of another country. */
const OWN_NAMES = [
  ["IT", "milano|torino|roma|firenze|venezia|genova|napoli|padova|mantova|siracusa|monza|como|varese|cuneo"],
  ["CO", "bogotadc|santafedebogota"],
  ["DE", "munchen|koln|nurnberg|dusseldorf|hannover|frankfurtammain"],
  ["MX/distritofederal", "mexico|ciudaddemexico|mexicodf|iztapalapa|azcapotzalco|coyoacan"],
  ["MX/nuevoleon", "apodaca|escobedo|sannicolasdelosgarza|sanpedrogarzagarcia|cienegadeflores"],
  ["ES", "sevilla|zaragoza"],
] as const;

let towns: ReadonlyMap<string, readonly string[]> | null = null;

/** Where there is a town of this name that is listed: `US/texas` or `DE`. */
export function townsNamed(name: string): readonly string[] {
  if (towns === null) {
    const made = new Map<string, string[]>();
    for (const [where, names] of Object.entries(TOWNS))
      for (const one of names.split("|")) made.set(one, [...(made.get(one) ?? []), where]);
    for (const [where, names] of OWN_NAMES)
      for (const one of names.split("|")) made.set(one, [...(made.get(one) ?? []), where]);
    towns = made;
  }
  return towns.get(fold(name)) ?? [];
}
