/** A part of a JSON Schema (2020-12), as zod and OpenAPI 3.1 write it. */
export type Schema = { readonly [key: string]: unknown } | boolean;

/** What one side of a contract refuses of what the other side may say. */
export interface Breach {
  /** A JSON pointer's parts, dotted. */
  readonly at: string;
  readonly what: string;
}

/** Where a document's `$ref`s lead. */
export type Resolve = (ref: string) => Schema;

/** `tolerant`: the reader ignores fields and words that are new to it, as every reader of an answer of ours is told to. */
interface Terms {
  readonly resolveGiven: Resolve;
  readonly resolveTaken: Resolve;
  readonly tolerant: boolean;
}

const MAXIMA = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"];
const MINIMA = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"];
const DEPTH_MAX = 40;

/** A new version of what we take must take all that the old one took. */
export function inputBreaches(old: Schema, now: Schema, resolveOld: Resolve, resolveNow: Resolve): Breach[] {
  return refused(old, now, { resolveGiven: resolveOld, resolveTaken: resolveNow, tolerant: false }, []);
}

/** All that a new version of what we give may say, a reader of the old one must be able to read. */
export function outputBreaches(old: Schema, now: Schema, resolveOld: Resolve, resolveNow: Resolve): Breach[] {
  return refused(now, old, { resolveGiven: resolveNow, resolveTaken: resolveOld, tolerant: true }, []);
}

/** What `taken` refuses of what `given` allows. Sound for the schemas that zod writes; what it cannot tell it calls a breach. */
function refused(given: Schema, taken: Schema, terms: Terms, at: readonly string[]): Breach[] {
  const one = followed(given, terms.resolveGiven);
  const other = followed(taken, terms.resolveTaken);
  const breach = (what: string): Breach[] => [{ at: at.join("."), what }];
  if (other === true || one === false || at.length > DEPTH_MAX) return [];
  if (other === false) return breach("is not taken any more");
  if (isEmpty(other)) return [];
  if (one === true) return isEmpty(other) ? [] : breach("may be anything on the other side");
  const choices = choicesOf(one);
  if (choices) return choices.flatMap((choice) => refused(choice, other, terms, at));
  const taking = choicesOf(other);
  if (taking) {
    const tries = taking.map((choice) => refused(one, choice, terms, at));
    const fit = tries.find((breaches) => breaches.length === 0);
    // The nearest of them says best what is wrong.
    return fit ?? tries.toSorted((a, b) => a.length - b.length)[0] ?? breach("fits none of the choices");
  }
  return [
    ...typeBreaches(one, other, breach),
    ...wordBreaches(one, other, terms, breach),
    ...boundBreaches(one, other, terms, breach),
    ...objectBreaches(one, other, terms, at),
    ...itemBreaches(one, other, terms, at),
  ];
}

type Parts = { readonly [key: string]: unknown };

function followed(schema: Schema, resolve: Resolve): Parts | boolean {
  let held: Schema = schema;
  while (typeof held === "object" && typeof held["$ref"] === "string") held = resolve(held["$ref"]);
  return held;
}

const DESCRIBING = new Set(["description", "title", "example", "examples", "default", "$schema", "$id", "deprecated"]);
const isEmpty = (schema: Parts): boolean => Object.keys(schema).every((key) => DESCRIBING.has(key));

function choicesOf(schema: Parts): Schema[] | null {
  const choices = schema["anyOf"] ?? schema["oneOf"];
  if (Array.isArray(choices)) return choices as Schema[];
  const { type } = schema;
  return Array.isArray(type) ? (type as string[]).map((name) => ({ ...schema, type: name })) : null;
}

function typeBreaches(one: Parts, other: Parts, breach: (what: string) => Breach[]): Breach[] {
  const [from, to] = [one["type"], other["type"]];
  if (to === undefined || from === to || (from === "integer" && to === "number")) return [];
  if (from === undefined && wordsOf(one)) return [];
  return breach(`is ${from === undefined ? "anything" : JSON.stringify(from)}, where ${JSON.stringify(to)} is read`);
}

function wordsOf(schema: Parts): unknown[] | null {
  if ("const" in schema) return [schema["const"]];
  return Array.isArray(schema["enum"]) ? (schema["enum"] as unknown[]) : null;
}

function wordBreaches(one: Parts, other: Parts, { tolerant }: Terms, breach: (what: string) => Breach[]): Breach[] {
  const [from, to] = [wordsOf(one), wordsOf(other)];
  if (!to) return [];
  if (!from) return breach("may be any word, where a list is read");
  const strange = from.filter((word) => !to.includes(word));
  // A list of one word is no list: it is what a thing is told apart by.
  const isList = to.length > 1 && from.length > 1;
  return strange.length === 0 || (tolerant && isList) ? [] : breach(`may be ${strange.map(String).join(", ")}`);
}

function boundBreaches(one: Parts, other: Parts, { tolerant }: Terms, breach: (what: string) => Breach[]): Breach[] {
  // Who reads an answer checks no bounds.
  if (tolerant) return [];
  const tighter = (names: readonly string[], isTighter: (from: number, to: number) => boolean, none: number) =>
    names.flatMap((name) => {
      const to = other[name];
      if (typeof to !== "number") return [];
      const from = typeof one[name] === "number" ? one[name] : none;
      return isTighter(from, to) ? breach(`${name} is ${to}`) : [];
    });
  const patterns =
    other["pattern"] !== undefined && other["pattern"] !== one["pattern"] ? breach("has another pattern") : [];
  const formats =
    other["format"] !== undefined && other["format"] !== one["format"] ? breach("has another format") : [];
  return [
    ...tighter(MAXIMA, (from, to) => from > to, Infinity),
    ...tighter(MINIMA, (from, to) => from < to, -Infinity),
    ...patterns,
    ...formats,
  ];
}

const namesIn = (list: unknown): string[] => (Array.isArray(list) ? (list as string[]) : []);
const fieldsOf = (schema: Parts): Readonly<Record<string, Schema>> =>
  (schema["properties"] ?? {}) as Readonly<Record<string, Schema>>;

function objectBreaches(one: Parts, other: Parts, terms: Terms, at: readonly string[]): Breach[] {
  const [from, to] = [fieldsOf(one), fieldsOf(other)];
  const sure = new Set(namesIn(one["required"]));
  const missing = namesIn(other["required"])
    .filter((name) => !sure.has(name))
    .map((name) => ({ at: [...at, name].join("."), what: "may be left out, where it is needed" }));
  const shared = Object.keys(from).flatMap((name) => {
    const [given, taken] = [from[name], to[name]];
    if (given === undefined) return [];
    if (taken !== undefined) return refused(given, taken, terms, [...at, name]);
    const rest = other["additionalProperties"];
    if (terms.tolerant || rest === undefined || rest === true) return [];
    if (rest === false) return [{ at: [...at, name].join("."), what: "is not taken any more" }];
    return refused(given, rest as Schema, terms, [...at, name]);
  });
  return [...missing, ...shared, ...restBreaches(one, other, terms, at)];
}

/** Fields that have no name in the schema. */
function restBreaches(one: Parts, other: Parts, terms: Terms, at: readonly string[]): Breach[] {
  const [from, to] = [one["additionalProperties"], other["additionalProperties"]];
  if (one["type"] !== "object" || to === undefined || to === true) return [];
  if (typeof from === "object" && typeof to === "object" && from && to)
    return refused(from as Schema, to as Schema, terms, [...at, "*"]);
  // Whoever wrote to an open object may have said more than was read.
  return from === false || terms.tolerant ? [] : [{ at: at.join("."), what: "takes no other fields any more" }];
}

function itemBreaches(one: Parts, other: Parts, terms: Terms, at: readonly string[]): Breach[] {
  const [from, to] = [one["items"], other["items"]];
  if (to === undefined) return [];
  return refused((from ?? true) as Schema, to as Schema, terms, [...at, "[]"]);
}
