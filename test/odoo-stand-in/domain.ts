import { asText, pythonRepr, valueError } from "./odoo-error.ts";
import type { Field } from "./schema.ts";
import type { Row, Store, Value } from "./store.ts";

type Test = (row: Row) => boolean;

/** Odoo's search domains in prefix notation: `["|", ["a", "=", 1], ["b", "in", [2, 3]]]`. */
export function compileDomain(store: Store, model: string, domain: readonly unknown[]): Test {
  const stack: Test[] = [];
  const pop = (): Test => {
    const test = stack.pop();
    if (!test) throw valueError(`Domain() malformed domain ${pythonRepr(domain)}`);
    return test;
  };
  for (const token of domain.toReversed()) {
    if (token === "!") {
      const test = pop();
      stack.push((row) => !test(row));
    } else if (token === "&" || token === "|") {
      const [a, b] = [pop(), pop()];
      stack.push(token === "&" ? (row) => a(row) && b(row) : (row) => a(row) || b(row));
    } else {
      stack.push(leaf(store, model, token));
    }
  }
  return (row) => stack.every((test) => test(row));
}

function leaf(store: Store, model: string, token: unknown): Test {
  if (!Array.isArray(token) || token.length !== 3 || typeof token[0] !== "string")
    throw valueError(`Domain() invalid item in domain: ${pythonRepr(token)}`);
  const [path, operator, value] = token as [string, unknown, unknown];
  const condition = `(${pythonRepr(path)}, ${pythonRepr(operator)}, ${pythonRepr(value)})`;
  const [first = "", ...rest] = path.split(".");
  const field = store.model(model).fields.get(first);
  if (!field) throw valueError(`Invalid field ${model}.${first} in condition ${condition}`);
  if (rest.length > 0 && field.comodel) {
    const { comodel } = field;
    const nested = leaf(store, comodel, [rest.join("."), operator, value]);
    return (row) => {
      const target = store.table(comodel).get(Number(row.get(first)));
      return target !== undefined && nested(target);
    };
  }
  if (field.type === "one2many") return someLine(store, field, value);
  const test = comparison(String(operator), value);
  if (!test) throw valueError(`Invalid operator in condition ${condition}`);
  const byName = field.type === "many2one" && typeof value === "string";
  return (row) => {
    const held = row.get(first) ?? false;
    return test(byName && held !== false ? store.displayName(field.comodel ?? "", Number(held)) : held);
  };
}

/** Whether one of these records is a line; a search needs no other test of lines here. */
function someLine(store: Store, { comodel = "", inverse = "" }: Field, value: unknown): Test {
  const wanted = new Set(Array.isArray(value) ? value : [value]);
  return (row) => store.pointingAt(comodel, inverse, Number(row.get("id"))).some((id) => wanted.has(id));
}

function comparison(operator: string, value: unknown): ((held: Value) => boolean) | null {
  const same = (held: Value): boolean => held === (value ?? false);
  const list = Array.isArray(value) ? value : [value];
  const among = (held: Value): boolean => list.some((one) => held === (one ?? false));
  switch (operator) {
    case "=":
      return Array.isArray(value) ? among : same;
    case "!=":
    case "<>":
      return (held) => !(Array.isArray(value) ? among : same)(held);
    case "in":
      return among;
    case "not in":
      return (held) => !among(held);
    case "<":
      return (held) => held !== false && held < (value as Value);
    case "<=":
      return (held) => held !== false && held <= (value as Value);
    case ">":
      return (held) => held !== false && held > (value as Value);
    case ">=":
      return (held) => held !== false && held >= (value as Value);
    default:
      return likeness(operator, value);
  }
}

function likeness(operator: string, value: unknown): ((held: Value) => boolean) | null {
  const match = /^(not )?(=)?(i)?like$/.exec(operator);
  if (!match) return null;
  const [, not, whole, insensitive] = match;
  const fold = (text: string): string => (insensitive ? text.toLowerCase() : text);
  const text = fold(asText(value ?? ""));
  const pattern = Array.from(whole ? text : `%${text}%`);
  // What is not set is unlike anything.
  return (held) => (held !== false && isLike(Array.from(fold(String(held))), pattern)) !== Boolean(not);
}

/** SQL's LIKE: `%` stands for any characters, `_` for one. */
function isLike(text: readonly string[], pattern: readonly string[]): boolean {
  let [at, expected] = [0, 0];
  let retry: { at: number; expected: number } | null = null;
  while (at < text.length) {
    if (pattern[expected] === "%") {
      retry = { at, expected: expected + 1 };
      expected += 1;
    } else if (pattern[expected] === "_" || pattern[expected] === text[at]) {
      at += 1;
      expected += 1;
    } else if (retry) {
      // The last `%` takes one more.
      retry = { at: retry.at + 1, expected: retry.expected };
      ({ at, expected } = retry);
    } else return false;
  }
  return pattern.slice(expected).every((one) => one === "%");
}
