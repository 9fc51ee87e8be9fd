import type { z } from "zod";
import { isDeeperThan } from "../domain/json-depth.ts";
import { err, ok, type Result } from "../domain/result.ts";
import type { Bytes } from "./bytes.ts";
import type { Unreadable } from "./port.ts";

/** No sender nests beyond a dozen; deeper JSON is made to exhaust a stack. */
export const DEPTH_MAX = 64;

/** Reads a raw body: strict UTF-8 (a byte order mark is dropped), JSON that is not too deep, then the schema. */
export function readJson<T>(body: Bytes, schema: z.ZodType<T>): Result<T, Unreadable> {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(body);
  } catch {
    return err({ kind: "not_utf8", path: "", message: "is not UTF-8" });
  }
  if (isDeeperThan(body, DEPTH_MAX)) {
    return err({ kind: "not_json", path: "", message: `is nested deeper than ${DEPTH_MAX}` });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text.
    return err({ kind: "not_json", path: "", message: "is not JSON" });
  }
  return check(value, schema);
}

/** The value as the schema has it, or where it first departs from it. `at` is the path of the value itself. */
export function check<T>(value: unknown, schema: z.ZodType<T>, at: readonly string[] = []): Result<T, Unreadable> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  return err(misfit([...at, ...(issue?.path ?? [])], issue?.message ?? "does not fit"));
}

/** A field at fault, by its path; the message says what was expected, never what was there. */
export function misfit(path: readonly PropertyKey[], message: string): Unreadable {
  return { kind: "schema", path: path.map(String).join(".").slice(0, 200), message: message.slice(0, 200) };
}
