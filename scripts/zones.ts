/**
 * Makes src/carriers/zones/data.ts out of `countries-and-timezones` and `city-timezones`: `npm run zones`. A country of one zone is that
 * zone; of one with several, a state of one zone; of a state with several, the zone of most of its people, and the cities
 * that keep another. With `--check` it only compares.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { cityMapping } from "city-timezones";
import { getAllCountries, getTimezone } from "countries-and-timezones";
import { fold } from "../src/carriers/zones/fold.ts";

const TARGET = resolve(import.meta.dirname, "../src/carriers/zones/data.ts");

/** Names that browsers and workerd know are kept as they are: only aliases are followed. */
const canonical = (zone: string): string => getTimezone(zone)?.aliasOf ?? zone;

/** Zones of one offset all year, summer and winter, are one to us. */
function ruleOf(zone: string): string {
  const known = getTimezone(zone);
  return known ? `${known.utcOffset}/${known.dstOffset}` : zone;
}

const oneRule = (zones: readonly string[]): boolean => new Set(zones.map(ruleOf)).size === 1;

const countries: Record<string, string> = {};
const split = new Set<string>();
for (const [code, country] of Object.entries(getAllCountries())) {
  const zones = [...new Set(country.timezones.map(canonical))];
  const [first] = zones;
  if (first !== undefined && oneRule(zones)) countries[code] = first;
  else split.add(code);
}

/** The zone in which most of a state's people live: a town that is not listed is likely there too. */
function mostPeopled(held: readonly { readonly timezone: string; readonly pop: number }[]): string {
  const people = new Map<string, number>();
  for (const { timezone, pop } of held) people.set(timezone, (people.get(timezone) ?? 0) + pop);
  return [...people].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? "";
}

const cities = cityMapping.filter(({ iso2 }) => split.has(iso2)).toSorted((a, b) => b.pop - a.pop);
const byState = Map.groupBy(cities, ({ iso2, province }) => `${iso2}/${fold(province)}`);
const states: Record<string, string> = {};
const places: Record<string, string> = {};
for (const [state, held] of byState) {
  const zones = held.map(({ timezone }) => timezone);
  const [first] = zones;
  if (first === undefined || state.endsWith("/")) continue;
  if (oneRule(zones)) states[state] = first;
  else {
    const usual = mostPeopled(held);
    places[`${state}/`] = usual;
    for (const { city, timezone } of held) if (timezone !== usual) places[`${state}/${fold(city)}`] ??= timezone;
  }
}
/** A city whose state a sender leaves out: only where all of a country's cities of the name agree. */
const byName = Map.groupBy(cities, ({ iso2, city }) => `${iso2}//${fold(city)}`);
for (const [name, held] of byName) {
  const [first] = held;
  if (first && oneRule(held.map(({ timezone }) => timezone))) places[name] = first.timezone;
}

/** ISO 3166-1: some senders write three letters. */
const threeLetters = Object.fromEntries(cityMapping.map(({ iso2, iso3 }) => [iso3, iso2]));

const pack = (table: Record<string, string>): string => {
  const byZone = Map.groupBy(Object.entries(table), ([, zone]) => zone);
  const lines = [...byZone].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return lines
    .map(
      ([zone, held]) =>
        `  ${JSON.stringify(zone)}: ${JSON.stringify(
          held
            .map(([key]) => key)
            .toSorted()
            .join("|"),
        )},`,
    )
    .join("\n");
};
const wanted = `// Made by \`npm run zones\` out of countries-and-timezones and city-timezones.

/** Zone to country codes of one zone, joined by bars. */
export const COUNTRIES: Readonly<Record<string, string>> = {
${pack(countries)}
};

/** Zone to \`country/state\`, in countries of several. */
export const STATES: Readonly<Record<string, string>> = {
${pack(states)}
};

/** Zone to \`country/state/\` and the cities that differ from it, \`country/state/city\`, in states of several; to \`country//city\` where all cities of that name agree. */
export const CITIES: Readonly<Record<string, string>> = {
${pack(places)}
};

/** ISO 3166-1 alpha-3 and alpha-2, five letters a country, joined by bars. */
export const ALPHA_3 = ${JSON.stringify(
  Object.entries(threeLetters)
    .filter(([three, two]) => /^[A-Z]{3}$/.test(three) && /^[A-Z]{2}$/.test(two))
    .map(([three, two]) => three + two)
    .toSorted()
    .join("|"),
)};
`;

if (process.argv.includes("--check")) {
  if (readFileSync(TARGET, "utf8") !== wanted) process.exitCode = 1;
} else writeFileSync(TARGET, wanted);
process.stdout.write(`${wanted.length} characters\n`);
