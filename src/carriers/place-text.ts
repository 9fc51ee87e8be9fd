import type { Place } from "../domain/event.ts";
import { placeOf } from "./place.ts";
import { fold } from "./zones/fold.ts";
import { listsPostalCodesOf, postalFits } from "./zones/postal.ts";
import { ITALIAN, stateNamed, stateOfZip } from "./zones/states.ts";
import { countryCode, countryNamed, townsNamed } from "./zones/zone.ts";

/** What the parts of a place may mean together. */
interface Reading {
  readonly country: string;
  readonly state: string | null;
  readonly postalCode: string | null;
  readonly city: string | null;
}

/** What was cut out of a text, in its order. */
interface Parts {
  readonly words: readonly string[];
  readonly postalCode: string | null;
  /** In brackets behind, where nothing but a country stands. */
  readonly bracketed: string | null;
}

const CHARS_MAX = 300;
/** Whose states are written by two or three letters where no country is. */
const WITH_STATES = ["US", "CA", "AU", "BR"];
const NAMED_IN_FULL = ["DE", "CN", "ES", "ID", "RU"];
/** Figures, or groups of letters and figures as Canada, Britain and the Netherlands write them. */
const POSTAL =
  /^(?:\d{4,6}(?:-\d{3,4})?|\d{2,3}[- ]\d{2,4}|[A-Z]\d[A-Z] ?\d[A-Z]\d|[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}|\d{4} [A-Z]{2}|[A-Z]{2}-?\d{3,6})$/;

/**
 * A place out of one line, such as `Chicago, IL, US`, `CLOVIS, CA, 93612`, `Aschaffenburg (DE)` or `Barcelona - Spain`. Two letters may be
 * a state or a country: the rest of the line, and a town that is listed in one of them alone, decide. Where they do not, the place has no
 * country, so that nobody reads its clock there. `country` is one that the sender names elsewhere.
 */
export function placeIn(text: string | null | undefined, country: string | null = null): Place | null {
  const said = (text ?? "").slice(0, CHARS_MAX).trim();
  if (said === "") return placeOf({ country });
  const parts = partsOf(said);
  if (country !== null) return placeOf(within(country, parts));
  const [alone = ""] = parts.words;
  // Two letters alone may be a state's or a country's.
  const isEither =
    parts.words.length === 1 && parts.bracketed === null && alone.length === 2 && withState(alone).length > 0;
  const readings = isEither ? [] : readingsOf(parts);
  const [only] = readings.length === 1 ? readings : [];
  const meant = only && !isDoubtful(only) ? only : decidedByTown(readings);
  return placeOf(meant ?? unplaced(parts));
}

function partsOf(said: string): Parts {
  const [, before = said, inside = ""] = /^([^()]*)\(([^()]*)\)$/.exec(said) ?? [];
  const bracketed = inside !== "" && countryIn(inside) !== null ? inside.trim() : null;
  const line = bracketed === null ? said : before;
  const words = wordsIn(line);
  const split = words.length === 1 && bracketed === null ? lettersOf(words[0] ?? "") : words.flatMap(figuresOf);
  const postal = split.findLastIndex((part, at) => at > 0 && POSTAL.test(part));
  const first = postal < 0 && split.length > 1 && POSTAL.test(split[0] ?? "") ? 0 : postal;
  return { words: split.filter((_, at) => at !== first), postalCode: split[first] ?? null, bracketed };
}

/** Commas part a line, and dashes where a country stands on one side of them, or a state's letters behind all of them. */
function wordsIn(line: string): string[] {
  const parts = (/\/.*\//.test(line) ? line.split(/[,;/]/) : line.split(/[,;]/)).map((part) => part.trim());
  const words = parts.filter((part) => part !== "").flatMap(dashedIn);
  const [first = "", ...rest] = words;
  // `US - Chicago, IL`: the country stands in front.
  const isFront = /^[^,;]{2,60}?\s[-–—]\s/.test(line) && rest.length > 0 && countryIn(first) !== null;
  const last = rest.at(-1) ?? "";
  return isFront && (countryIn(last) === null || (rest.length > 1 && withState(last).length > 0))
    ? [...rest, first]
    : words;
}

/** A dash between two names that are no country's is part of a name. */
function dashedIn(part: string): string[] {
  const pieces = part.split(/\s[-–—]+\s/).map((piece) => piece.trim());
  const [first = "", last = ""] = [pieces[0], pieces.at(-1)];
  const parts =
    countryIn(first) !== null || countryIn(last) !== null || (/^[A-Z]{2}$/.test(last) && withState(last).length > 0);
  return pieces.length > 1 && parts ? pieces.filter((piece) => piece !== "") : [part];
}

const FRONT = [/^(\d{4} [A-Z]{2}) +(\D{2,60})$/, /^([\d-]{4,10}) +(\D{2,60})$/];
/** `Toronto ON M5V 2T6 CA`. */
const CANADIAN = /^(.{2,60}?) +([A-Z]{2}) +([A-Z]\d[A-Z] ?\d[A-Z]\d)(?: +(?:CA|CAN|CANADA))?$/;

/** `TX 75201`, `75201 TX`, `63739 Aschaffenburg` and `Toronto M5V 2T6` are two parts each. */
function figuresOf(part: string): string[] {
  const [, name = "", behind = ""] = /^(\D{2,60}?) +((?:[A-Z]\d[A-Z] ?)?\d[\dA-Z -]{2,9})$/.exec(part) ?? [];
  if (POSTAL.test(behind)) return [name, behind];
  for (const form of FRONT) {
    const [, front = "", rest = ""] = form.exec(part) ?? [];
    if (POSTAL.test(front)) return [front, rest];
  }
  return [part];
}

/** `MEMPHIS TN US`, `CHICAGO IL 60601`: letters that stand behind a town without a comma. */
function lettersOf(line: string): string[] {
  const canadian = CANADIAN.exec(line);
  if (canadian) return [...canadian.slice(1, 4), "Canada"];
  const words = line.split(/\s+/);
  const tail: string[] = [];
  while (words.length > 1 && tail.length < 3) {
    const last = words.at(-1) ?? "";
    const isCode = /^[A-Z]{2,3}$/.test(last) && (countryNamed(last) !== null || withState(last).length > 0);
    if (!isCode && !/^\d{5}(?:-\d{4})?$/.test(last)) break;
    tail.unshift(words.pop() ?? "");
  }
  return words.length > 0 && tail.length > 0 ? [words.join(" "), ...tail] : figuresOf(line);
}

const countryIn = (part: string): string | null => countryNamed(part.trim());
/** Whose state this may be: letters are one's where they are written short, a name in full anybody's. */
function withState(part: string): string[] {
  const [letters, all] = [part.replaceAll(/[^\p{L}]/gu, "").length, [...WITH_STATES, "MX", ...NAMED_IN_FULL]];
  const of = letters <= 2 ? WITH_STATES : letters <= 4 ? [...WITH_STATES, "MX"] : all;
  return of.filter((country) => stateNamed(country, part) !== null);
}

/** All that the parts may mean and that does not contradict itself. */
function readingsOf({ words, postalCode, bracketed }: Parts): Reading[] {
  const last = bracketed ?? words.at(-1) ?? "";
  const rest = bracketed === null ? words.slice(0, -1) : words;
  const named = countryIn(last);
  const asCountry = named === null ? [] : [within(named, { words: rest, postalCode, bracketed: null })];
  // Figures or letters too many for a town: `ON` is no town where it stands before `CA`.
  const before = rest.at(-1) ?? "";
  const tailed = rest.length > 1 && /^[A-Z]{2,3}$/.test(before) && withState(before).length > 0;
  const asState =
    bracketed !== null || tailed || rest.length === 0
      ? []
      : withState(last).map((country) => ({ country, state: last, postalCode, city: before }));
  const fits = [...asCountry, ...asState].filter(({ country, state, postalCode: postal }) => {
    if (postal !== null && !postalFits(country, postal)) return false;
    const zip = country === "US" && postal !== null ? stateOfZip(postal) : null;
    const stated = state === null ? null : stateNamed("US", state);
    return zip === null || stated === null || stateNamed("US", zip) === stated;
  });
  const stateFits = fits.filter(({ country, state }) => state !== null && stateNamed(country, state) !== null);
  // Two letters before a country are one of its states, where its states are listed.
  if (tailed && stateFits.length > 0) return stateFits;
  // A ZIP code of the state says more than a country of whose codes nothing is known.
  const zipped =
    postalCode !== null && stateFits.some(({ country }) => country === "US" && stateOfZip(postalCode) !== null);
  return zipped ? fits.filter(({ country }) => listsPostalCodesOf(country)) : fits;
}

/** The parts in a country that is certain: the last but one is its state where the list has it, or where nothing lists its states. */
function within(country: string, { words, postalCode }: Parts): Reading {
  const named = words.length > 1 && countryIn(words.at(-1) ?? "") === country;
  const isState = (part: string): boolean => stateNamed(country, part) !== null;
  const rest = named && !isState(words.at(-1) ?? "") ? words.slice(0, -1) : words;
  const [first = null] = rest;
  const last = rest.at(-1) ?? "";
  if (rest.length < 2) {
    const alone = first !== null && countryIn(first) === country ? null : first;
    return { country, state: null, postalCode, city: alone };
  }
  if (isState(last)) return { country, state: last, postalCode, city: rest.at(-2) ?? null };
  return { country, state: last, postalCode, city: first };
}

/** One reading is not enough where its town is nowhere in it, and the letters are those of a place where it is. */
function isDoubtful({ country, state, city }: Reading): boolean {
  if (state === null || city === null || state.length > 3) return false;
  const towns = townsNamed(city);
  if (towns.some((where) => isAt(where, { country, state }))) return false;
  const inMexico = stateNamed("MX", state);
  // Rivoli, TO and Monza, MB are more likely Italy's than Brazil's or Canada's; of America's states only a town that is listed makes a doubt.
  const mayBeItaly = ITALIAN.has(state.toUpperCase()) && (towns.includes("IT") || country !== "US");
  return towns.some((where) => where === `MX/${inMexico}`) || mayBeItaly;
}

const isAt = (where: string, { country, state }: Pick<Reading, "country" | "state">): boolean =>
  where === (state === null ? null : `${country}/${stateNamed(country, state)}`) ||
  (where.slice(0, 2) === country && (state === null || where === country || stateNamed(country, state) === null));

/** The one of several readings in which the town is listed; null where that is none or more than one. */
function decidedByTown(readings: readonly Reading[]): Reading | null {
  const [first] = readings;
  const letters = first?.state ?? null;
  const towns = townsNamed(readings.find(({ city }) => city !== null)?.city ?? "");
  const known = readings.filter((reading) => towns.some((where) => isAt(where, reading)));
  const mexican = readings.map(({ state }) => state ?? letters).find((state) => state !== null);
  const inMexico = mexican ? stateNamed("MX", mexican) : null;
  if (mexican && inMexico !== null && towns.includes(`MX/${inMexico}`) && first)
    known.push({ ...first, country: "MX", state: mexican });
  return known.length === 1 ? (known[0] ?? null) : null;
}

/** What is left of a place that may be in several countries: its words, and no country. */
function unplaced({ words, postalCode }: Parts): Omit<Reading, "country"> {
  const [first = null] = words;
  const last = words.length > 1 ? (words.at(-1) ?? null) : null;
  const short = last !== null && (last.length <= 3 || fold(last) === "");
  return { city: first, state: short ? last : null, postalCode };
}

/**
 * A place that comes in fields. Without a country its state tells that, where only one of these countries has it, or the ZIP code or a
 * listed town decides. A town that is a whole line is read as one.
 */
export function placeWith(sent: Sent, among: readonly string[] = WITH_STATES): Place | null {
  const { city = null, state = null, postalCode = null } = sent;
  const country = countryCode(sent.country);
  if (country !== null || !state) return placeOf({ ...sent, country });
  const parts = { state, postalCode, city };
  const fits = among
    .filter((one) => stateNamed(one, state) !== null && (!postalCode || postalFits(one, postalCode)))
    .map((one): Reading => ({ country: one, ...parts }));
  const [only] = fits.length === 1 ? fits : [];
  const meant = only && !isDoubtful(only) ? only : decidedByTown(fits.length > 0 ? fits : [{ country: "", ...parts }]);
  return placeOf({ ...sent, country: meant?.country ?? null });
}

interface Sent {
  readonly city?: string | null | undefined;
  readonly state?: string | null | undefined;
  readonly postalCode?: string | null | undefined;
  readonly country?: string | null | undefined;
}

/** A place that comes in fields, of which a line beside them fills those that are empty. */
export function placeBeside(line: string | null | undefined, sent: Sent): Place | null {
  const told = placeWith(sent);
  if (told?.city || !line) return told;
  const read = placeIn(line, told?.country ?? null);
  return placeWith({
    city: read?.city,
    state: told?.state ?? read?.state,
    postalCode: told?.postalCode ?? read?.postalCode,
    country: told?.country ?? read?.country,
  });
}
