import { z } from "zod";

/** Fields below an event's own, above it (`^.`) or from the body's root (`$.`); `*` stands for every element of a list. */
const STEPS_MAX = 10;
const STEP = String.raw`[A-Za-z0-9_@:-][A-Za-z0-9_@: -]{0,59}`;
const FIELD = new RegExp(String.raw`^(?:\$|(?:\$\.|\^\.(?:\^\.)?)?${STEP}(?:\.${STEP}){0,${STEPS_MAX - 1}})$`);
const LISTS = new RegExp(String.raw`^(?:\*|${STEP})(?:\.(?:\*|${STEP})){0,${STEPS_MAX - 1}}$`);

/** Path to one field, such as `tracking.number`, `parcels.0.id`, `^.number` (one list further out) or `$.sent_at`. */
export const FieldPath = z.string().max(200).regex(FIELD, "is no path such as tracking.number or $.sent_at");
/** Path to every event of a body, such as `payload.*` or `shipments.*.events.*`. */
export const ListPath = z
  .string()
  .max(200)
  .regex(LISTS, "is no path such as events.*")
  .refine((path) => path.split(".").filter((step) => step === "*").length <= 3, "goes through at most three lists");

/** An event of a body, and what it lies in: the body first, then each element of a list on the way. */
export type Enclosed = readonly [body: unknown, ...around: unknown[]];

/** A property of its own; whatever is no object or list has none. */
function own(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

const along = (value: unknown, names: readonly string[]): unknown => names.reduce(own, value);

/** Value of a field as an event has it; undefined where it has none. */
export function valueAt(event: Enclosed, path: string): unknown {
  if (path === "$") return event[0];
  const names = path.split(".");
  if (names[0] === "$") return along(event[0], names.slice(1));
  const up = names.findIndex((name) => name !== "^");
  return along(event.at(-1 - up), names.slice(up));
}

/**
 * Every event of a body, at most `max` of them and one more; null when nothing is where they should be. A list that is empty has none, and
 * so has an element without an inner list that others have.
 */
export function eventsAt(body: unknown, path: string | undefined, max: number): readonly Enclosed[] | null {
  if (path === undefined) return [[body]];
  let found: readonly Found[] = [{ enclosed: [body], value: body }];
  for (const name of path.split(".")) {
    const isMissing = name === "*" ? !found.some(({ value }) => Array.isArray(value)) : false;
    if (isMissing && found.length > 0) return null;
    found = found.flatMap((one) => below(one, name, max + 1)).slice(0, max + 1);
  }
  if (!path.endsWith("*") && !found.some(({ value }) => value !== undefined)) return null;
  return found.map(({ enclosed, value }) => (enclosed.at(-1) === value ? enclosed : [...enclosed, value]));
}

interface Found {
  readonly enclosed: Enclosed;
  readonly value: unknown;
}

function below({ enclosed, value }: Found, name: string, max: number): readonly Found[] {
  if (name !== "*") return [{ enclosed, value: own(value, name) }];
  const elements: readonly unknown[] = Array.isArray(value) ? value.slice(0, max) : [];
  return elements.map((element) => ({ enclosed: [...enclosed, element] as const, value: element }));
}
