import { z } from "zod";
import { err, ok, type Result } from "../domain/result.ts";

/** A place in a list, opaque to whoever holds it: base64url of JSON. */
export function encodeCursor(position: readonly (string | number)[]): string {
  const bytes = new TextEncoder().encode(JSON.stringify(position));
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

/** The position a cursor stands for, or null when it was not made for this list. */
export function decodeCursor<T>(cursor: string, schema: z.ZodType<T>): T | null {
  try {
    const bytes = Uint8Array.fromBase64(cursor, { alphabet: "base64url" });
    const parsed = schema.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Some of a list, and where the rest begins. */
export interface Page<T> {
  readonly items: T[];
  readonly nextCursor: string | null;
}

/** Which part of a list: from a cursor on, at most `limit` rows. */
export interface PageRequest {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Cuts what a query for `limit + 1` rows found. */
export function pageOf<T>(
  found: readonly T[],
  limit: number,
  position: (last: T) => readonly (string | number)[],
): Page<T> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: last !== undefined && found.length > limit ? encodeCursor(position(last)) : null };
}

const TextPosition = z.tuple([z.string().max(200)]);

/** Where a list ordered by one text goes on: behind that text, behind "" at its start. */
export function textAfter(cursor: string | undefined): Result<string, "bad_cursor"> {
  if (cursor === undefined) return ok("");
  const position = decodeCursor(cursor, TextPosition);
  return position === null ? err("bad_cursor") : ok(position[0]);
}
