/** Countries as senders put them around a carrier's name: ISO 3166-1 alpha-2, and what else they are called. */
const COUNTRIES: Readonly<Record<string, string>> = {
  AT: "austria,austrian",
  AU: "australia,australian",
  BE: "belgium,belgian",
  BR: "brazil,brasil,brazilian",
  CA: "canada,canadian",
  CH: "switzerland,swiss",
  CN: "china,chinese",
  CZ: "czech,czechia,czechrepublic",
  DE: "germany,german,deutschland",
  DK: "denmark,danish,danmark",
  EE: "estonia,estonian",
  ES: "spain,spanish,espana",
  FI: "finland,finnish",
  FR: "france,french",
  GB: "uk,unitedkingdom,greatbritain,british,england",
  HK: "hongkong",
  HU: "hungary,hungarian",
  IE: "ireland,irish",
  IN: "india,indian",
  IT: "italy,italian,italia",
  JP: "japan,japanese,jp",
  LT: "lithuania,lithuanian",
  MX: "mexico,mexican",
  NL: "netherlands,dutch,holland,nederland",
  NO: "norway,norwegian",
  NZ: "newzealand",
  PL: "poland,polish,polska",
  PT: "portugal,portuguese",
  RO: "romania,romanian",
  SE: "sweden,swedish",
  SG: "singapore",
  SI: "slovenia,slovenian",
  SK: "slovakia,slovak",
  TH: "thailand,thai",
  US: "usa,unitedstates,america",
  VN: "vietnam",
};

const COUNTRY_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(COUNTRIES).flatMap(([code, names]) =>
    [code.toLowerCase(), ...names.split(",")].map((name) => [name, code] as const),
  ),
);

/** Where a carrier is at home that its senders name with its country, or without. */
export const HOMES: Readonly<Record<string, string>> = {
  "an-post": "IE",
  "australia-post": "AU",
  "austrian-post": "AT",
  "blue-dart": "IN",
  bpost: "BE",
  brt: "IT",
  "canada-post": "CA",
  canpar: "CA",
  "china-post": "CN",
  chronopost: "FR",
  correios: "BR",
  correos: "ES",
  "correos-express": "ES",
  ctt: "PT",
  "czech-post": "CZ",
  delhivery: "IN",
  "deutsche-post": "DE",
  dpd: "DE",
  evri: "GB",
  gls: "DE",
  "hongkong-post": "HK",
  "india-post": "IN",
  inpost: "PL",
  "japan-post": "JP",
  "la-poste": "FR",
  lasership: "US",
  "loomis-express": "CA",
  lso: "US",
  "magyar-posta": "HU",
  "mondial-relay": "FR",
  mrw: "ES",
  nacex: "ES",
  "new-zealand-post": "NZ",
  omniva: "EE",
  ontrac: "US",
  packeta: "CZ",
  parcelforce: "GB",
  "poste-italiane": "IT",
  posti: "FI",
  postnl: "NL",
  purolator: "CA",
  "relais-colis": "FR",
  "royal-mail": "GB",
  sagawa: "JP",
  sendle: "AU",
  seur: "ES",
  "sf-express": "CN",
  "singapore-post": "SG",
  "spee-dee": "US",
  startrack: "AU",
  "swiss-post": "CH",
  "thailand-post": "TH",
  uniuni: "CA",
  usps: "US",
  venipak: "LT",
  "vietnam-post": "VN",
  yamato: "JP",
  yodel: "GB",
};

/** Carriers whose numbers are one series all over the world. */
export const WORLDWIDE: ReadonlySet<string> = new Set(["dhl-express", "fedex", "ups"]);

/** As carriers' slugs have them. */
export const countryCodes = (country: string): readonly string[] =>
  country === "GB" ? ["uk", "gb"] : [country.toLowerCase()];

/** Each way to take a country's name from the front or the end of some words, with what is left of them. */
export function countriesAround(
  words: readonly string[],
): readonly { readonly country: string; readonly rest: readonly string[] }[] {
  return [1, 2].flatMap((count) => {
    if (words.length <= count) return [];
    const sides = [
      [words.slice(0, count), words.slice(count)],
      [words.slice(-count), words.slice(0, -count)],
    ] as const;
    return sides.flatMap(([named, rest]) => {
      const country = COUNTRY_OF.get(named.join(""));
      return country === undefined ? [] : [{ country, rest }];
    });
  });
}
