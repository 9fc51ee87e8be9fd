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

/** Countries of one legal time whose second zone is a habit, or an occupier's. */
const LEGAL_TIME: Readonly<Record<string, string>> = { CN: "Asia/Shanghai", UA: "Europe/Kiev" };

const countries: Record<string, string> = {};
const split = new Set<string>();
for (const [code, country] of Object.entries(getAllCountries())) {
  const zones = [...new Set(country.timezones.map(canonical))];
  const [first] = zones;
  const legal = LEGAL_TIME[code];
  if (legal !== undefined) countries[code] = legal;
  else if (first !== undefined && oneRule(zones)) countries[code] = first;
  else split.add(code);
}

/** The zone in which most of a state's people live: a town that is not listed is likely there too. */
function mostPeopled(held: readonly { readonly timezone: string; readonly pop: number }[]): string {
  const people = new Map<string, number>();
  for (const { timezone, pop } of held) people.set(timezone, (people.get(timezone) ?? 0) + pop);
  return [...people].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? "";
}

/** What has changed since the list of cities was made: by country, province and city. */
const MOVED: Readonly<Record<string, string>> = {
  "MX/chihuahua/ciudadjuarez": "America/Ciudad_Juarez",
  "CL/magallanesyantarticachilena": "America/Punta_Arenas",
  "CL/aisendelgeneralcarlosibanezdelcampo": "America/Coyhaique",
};
const moved = (city: (typeof cityMapping)[number]): (typeof cityMapping)[number] => {
  const state = `${city.iso2}/${fold(city.province)}`;
  return { ...city, timezone: MOVED[`${state}/${fold(city.city)}`] ?? MOVED[state] ?? city.timezone };
};

const cities = cityMapping
  .filter(({ iso2 }) => split.has(iso2))
  .map(moved)
  .toSorted((a, b) => b.pop - a.pop);
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

/** Towns by another name than the list's. */
const ALSO: Readonly<Record<string, string>> = {
  "PT//lisboa": "Europe/Lisbon",
  "PT//oporto": "Europe/Lisbon",
  "PT//pontadelgada": "Atlantic/Azores",
  "MX//ciudaddemexico": "America/Mexico_City",
  "MX//mexicodf": "America/Mexico_City",
  "MX//mexicocity": "America/Mexico_City",
  "MX//cdmx": "America/Mexico_City",
  "MX//ciudadjuarez": "America/Ciudad_Juarez",
  "RU//moskva": "Europe/Moscow",
  "RU//sanktpeterburg": "Europe/Moscow",
  "RU//saintpetersburg": "Europe/Moscow",
  "RU//stpetersburg": "Europe/Moscow",
  "US//newyorkcity": "America/New_York",
  "ES//palma": "Europe/Madrid",
  "ES//palmademallorca": "Europe/Madrid",
};
Object.assign(places, ALSO);

/** ISO 3166-1: some senders write three letters. The list of cities has none of these. */
const MORE =
  "AIA AI,BLM BL,BES BQ,CCK CC,CXR CX,ESH EH,GUF GF,GGY GG,GLP GP,IOT IO,JEY JE,MAF MF,MTQ MQ,MSR MS,NFK NF,NRU NR,NIU NU,SPM PM,PCN PN,REU RE,SJM SJ,SXM SX,ATF TF,TKL TK,TUV TV,UMI UM,VAT VA,VGB VG,WLF WF,MYT YT,ROU RO,COD CD,TLS TL,SSD SS,PSE PS,SRB RS,MNE ME,XKX XK";
const threeLetters = Object.fromEntries([
  ...MORE.split(",").map((pair) => pair.split(" ") as [string, string]),
  ...cityMapping.map(({ iso2, iso3 }) => [iso3, iso2] as const),
]);

/** What countries are called where the lists of languages have another name. */
const CALLED: Readonly<Record<string, string>> = {
  US: "USA|U.S.A.|U.S.|United States of America|EE.UU.|Estados Unidos de América",
  GB: "UK|U.K.|Great Britain|Britain|England|Scotland|Wales|Northern Ireland|United Kingdom of Great Britain and Northern Ireland",
  KR: "Korea|Korea, Republic of|Republic of Korea|South Korea|Korea South|Corea|대한민국|한국",
  RU: "Russian Federation|Россия",
  CN: "China Mainland|Mainland China|Chinese Mainland|People's Republic of China|P.R. China|PRC|中国|中國",
  HK: "Hong Kong|Hongkong|Hong Kong SAR|香港",
  MO: "Macau|Macao|澳門",
  TW: "Taiwan|Taiwan, China|Taiwan, Province of China|Chinese Taipei|台灣|台湾",
  VN: "Viet Nam|Việt Nam",
  CZ: "Czech Republic|Česko|Česká republika|Tschechische Republik",
  NL: "Holland|The Netherlands|Nederland",
  AE: "UAE|U.A.E.",
  CI: "Ivory Coast",
  TR: "Turkey|Turkiye",
  MK: "Macedonia",
  MM: "Burma|Myanmar",
  LA: "Lao People's Democratic Republic",
  IR: "Iran, Islamic Republic of",
  MD: "Moldova, Republic of|Republic of Moldova",
  TZ: "Tanzania, United Republic of",
  VE: "Venezuela, Bolivarian Republic of",
  BO: "Bolivia, Plurinational State of",
  BN: "Brunei Darussalam",
  SY: "Syrian Arab Republic",
  IE: "Eire|Republic of Ireland",
  DK: "Danmark",
  SE: "Sverige",
  NO: "Norge",
  FI: "Suomi",
  HU: "Magyarország",
  RO: "România",
  HR: "Hrvatska",
  SI: "Slovenija",
  SK: "Slovensko|Slovak Republic",
  EE: "Eesti",
  LV: "Latvija",
  LT: "Lietuva",
  GR: "Hellas|Ελλάδα",
  BG: "България",
  UA: "Україна",
  JP: "日本|Nippon",
  IL: "ישראל",
  MX: "Méjico|Estados Unidos Mexicanos",
  CH: "Svizra",
  IS: "Ísland",
};
const LANGUAGES = ["en", "de", "es", "fr", "it", "pt", "nl", "pl"];
const names: Record<string, string> = {};
for (const language of LANGUAGES) {
  const spoken = new Intl.DisplayNames([language], { type: "region", fallback: "none" });
  for (const code of Object.keys(getAllCountries())) {
    const name = fold(spoken.of(code) ?? "");
    if (name !== "") names[name] ??= code;
  }
}
for (const [code, called] of Object.entries(CALLED)) for (const name of called.split("|")) names[fold(name)] = code;

/** Towns by name, to tell which of several places is meant: `US/texas` in countries whose states are written short. */
const SHORT = new Set(["US", "CA", "AU", "BR", "MX"]);
const GERMAN =
  "München|Köln|Nürnberg|Düsseldorf|Münster|Hannover|Frankfurt|Frankfurt am Main|Braunschweig|Aschaffenburg|Augsburg|Aachen|Bielefeld|Bochum|Bonn|Bottrop|Bremerhaven|Chemnitz|Cottbus|Darmstadt|Dortmund|Dresden|Duisburg|Erfurt|Erlangen|Essen|Freiburg|Fulda|Fürth|Gelsenkirchen|Gera|Göttingen|Hagen|Halle|Hamm|Hanau|Heidelberg|Heilbronn|Herne|Hildesheim|Ingolstadt|Jena|Kaiserslautern|Karlsruhe|Kassel|Kiel|Koblenz|Krefeld|Leipzig|Leverkusen|Lübeck|Ludwigsburg|Ludwigshafen|Magdeburg|Mainz|Mannheim|Moers|Mönchengladbach|Neuss|Neumünster|Oberhausen|Offenbach|Oldenburg|Osnabrück|Paderborn|Pforzheim|Potsdam|Recklinghausen|Regensburg|Remscheid|Reutlingen|Rostock|Saarbrücken|Salzgitter|Siegen|Solingen|Stuttgart|Trier|Ulm|Wiesbaden|Wolfsburg|Wuppertal|Würzburg|Zwickau|Bruchsal|Feucht|Haiger|Kornwestheim|Lahr|Neuwied|Rodgau|Speyer|Unna|Staufenberg|Niederaula|Bad Hersfeld|Radefeld|Hamburg|Berlin|Bremen";
const towns: Record<string, Set<string>> = {};
const addTown = (where: string, name: string): void => {
  if (fold(name) !== "") (towns[where] ??= new Set()).add(fold(name));
};
for (const { city, city_ascii: ascii, iso2, province } of cityMapping) {
  const where = SHORT.has(iso2) && province ? `${iso2}/${fold(province)}` : iso2;
  for (const name of [city, ascii]) addTown(where, name);
}
for (const name of GERMAN.split("|")) addTown("DE", name);
const townLines = Object.entries(towns)
  .toSorted(([a], [b]) => (a < b ? -1 : 1))
  .map(([where, held]) => `  ${JSON.stringify(where)}: ${JSON.stringify([...held].toSorted().join("|"))},`)
  .join("\n");

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

/** Country to what it is called, folded, in the languages that senders write. */
export const COUNTRY_NAMES: Readonly<Record<string, string>> = {
${pack(names)}
};

/** Country, or country and state where states are written short, to its larger towns, folded. */
export const TOWNS: Readonly<Record<string, string>> = {
${townLines}
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
