import { countriesAround, countryCodes, HOMES, WORLDWIDE } from "./carrier-homes.ts";
import { SPELLINGS } from "./carrier-spellings.ts";

/** Who moves the goods, as the mesh keeps it: what ShipmentIdentity asks of `carrier`. */
export const CARRIER_SLUG_MAX_CHARS = 40;
export const UNKNOWN_CARRIER = "unknown";

/** Whatever a name has past this length tells no two carriers apart. */
const NAME_MAX_CHARS = 200;

/** Who carries containers by sea. */
export const OCEAN_LINES: ReadonlySet<string> = new Set([
  "maeu",
  "hlcu",
  "cmdu",
  "mscu",
  "oney",
  "eglv",
  "cosu",
  "oolu",
  "ymlu",
  "hdmu",
  "zimu",
  "pciu",
  "aplu",
  "annu",
  "sudu",
  "mats",
  "aclu",
]);

const SLUG_OF = new Map(
  Object.entries(SPELLINGS).flatMap(([slug, names]) => [slug, ...names].map((name) => [squeeze(name), slug] as const)),
);

/** What a sender adds to a carrier's name for itself: how it hears of it, or by what number it asks. */
const TECHNICAL: ReadonlySet<string> = new Set(
  "api webhook webhooks reference ref sftp ftp edi connum parcelid account default".split(" "),
);
const GLUED = /(?:api|webhooks?|account|default|v\d{1,2})$/;
/** Behind these stands a service, not a carrier. */
const SERVICE = / [-\u2013\u2014:|/] | ?\(/;

/** The carrier's one slug, `[a-z0-9][a-z0-9-]{0,39}`; a name that is not listed becomes a slug of its own, always the same. */
export function carrierSlug(asSent: string): string {
  const known = knownCarrier(asSent);
  if (known !== null) return known;
  const words = wordsOf(asSent);
  const plain = withoutTechnical(words);
  return slugify(plain.length === words.length ? asSent : plain.join("-"));
}

/** The slug of a carrier that is listed, in whatever spelling; null for any other. */
export function knownCarrier(asSent: string): string | null {
  const whole = squeeze(asSent);
  const words = withoutTechnical(wordsOf(asSent));
  const found = listed(whole) ?? listed(words.join("")) ?? nationalIn(words) ?? listed(whole.replace(GLUED, ""));
  if (found !== null) return found;
  const [before = "", ...behind] = asSent.slice(0, NAME_MAX_CHARS).split(SERVICE);
  return behind.length > 0 && before.trim() !== "" ? knownCarrier(before) : null;
}

const listed = (squeezed: string): string | null => SLUG_OF.get(squeezed) ?? null;

const wordsOf = (name: string): string[] =>
  fold(name)
    .split(/[^a-z0-9]+/)
    .filter(Boolean);

function withoutTechnical(words: readonly string[]): readonly string[] {
  const last = words.findLastIndex((word) => !TECHNICAL.has(word) && !/^v\d{1,2}$/.test(word));
  return last < 0 ? words : words.slice(0, last + 1);
}

/**
 * A carrier whose name has its country before or behind it. That says nothing where the carrier is at home there, or is one all over the
 * world; elsewhere it may be another company, which is known only where it is listed.
 */
function nationalIn(words: readonly string[]): string | null {
  for (const { country, rest } of countriesAround(words)) {
    const named = countryCodes(country).map((code) => listed(`${rest.join("")}${code}`));
    const company = named.find((slug) => slug !== null) ?? null;
    if (company !== null) return company;
    const carrier = listed(rest.join("")) ?? (rest.length > 1 ? nationalIn(rest) : null);
    if (carrier !== null && (WORLDWIDE.has(carrier) || HOMES[carrier] === country)) return carrier;
  }
  return null;
}

function slugify(name: string): string {
  const dashed = fold(name).replaceAll(/[^a-z0-9]+/g, "-");
  const slug = trimDashes(trimDashes(dashed).slice(0, CARRIER_SLUG_MAX_CHARS));
  return slug === "" ? UNKNOWN_CARRIER : slug;
}

/** A run of dashes is one dash by now. */
function trimDashes(text: string): string {
  return text.replaceAll(/^-|-$/g, "");
}

function squeeze(name: string): string {
  return fold(name).replaceAll(/[^a-z0-9]/g, "");
}

/** Without case, accents and marks of trade. */
function fold(name: string): string {
  return name
    .slice(0, NAME_MAX_CHARS)
    .replaceAll(/[\u2122\u2120\u00AE\u00A9]/g, "")
    .normalize("NFKD")
    .replaceAll(/\p{Mark}/gu, "")
    .toLowerCase();
}
