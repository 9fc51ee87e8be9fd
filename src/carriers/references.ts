import { OrderReference, REFERENCES_MAX } from "../domain/event.ts";
import { clip } from "./text.ts";

const READ_MAX = 50;

/**
 * What an order or a delivery is called, from whatever a sender passes through: the text itself, without a leading `#` too, and of
 * several words those with a digit in them (`Order 000123`). Anything that is no text says nothing; undefined when nothing does.
 */
export function referencesIn(...sent: readonly unknown[]): string[] | undefined {
  const names = sent
    .flatMap((one): unknown[] => (Array.isArray(one) ? one : [one]))
    .slice(0, READ_MAX)
    .flatMap((one) => (typeof one === "string" || typeof one === "number" ? spellings(`${one}`) : []));
  const found = [...new Set(names)].filter((name) => OrderReference.safeParse(name).success);
  return found.length > 0 ? found.slice(0, REFERENCES_MAX) : undefined;
}

function spellings(text: string): string[] {
  const whole = clip(text, 200);
  if (whole === null) return [];
  const words = whole.split(/\s+/).filter((word) => /\d/.test(word) && word.length > 2);
  return [whole, ...(words.length > 0 ? words : [whole])].flatMap((name) => [name, name.replace(/^#+/, "")]);
}
