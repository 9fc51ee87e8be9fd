import { DrizzleQueryError } from "drizzle-orm";
import { drizzle, type DrizzleD1Database } from "drizzle-orm/d1";

/** One region's D1. It has no interactive transactions: `db.batch` is its atomic unit. */
export type Db = DrizzleD1Database & { readonly $client: D1Database };

export const openDb = (d1: D1Database): Db => drizzle(d1);

/** What D1 said, without the statement's values, which drizzle's own message would quote; null when the error is not D1's. */
export function d1Message(error: unknown): string | null {
  const cause = error instanceof DrizzleQueryError ? error.cause : error;
  return cause instanceof Error && cause.message.startsWith("D1_") ? cause.message : null;
}

/** Failures that pass by themselves, after Cloudflare's list (developers.cloudflare.com/d1/observability/debug-d1). */
const TRANSIENT =
  /overloaded|Network connection lost|reset because its code was updated|caused object to be reset|cannot resolve D1 DB|timeout|timed out/i;

/** When to ask again after one. */
export const D1_RETRY_AFTER_SECONDS = 5;

export function isTransient(error: unknown): boolean {
  const message = d1Message(error);
  return message !== null && TRANSIENT.test(message);
}
