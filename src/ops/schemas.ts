import { z } from "@hono/zod-openapi";

/** Milliseconds on the inside, ISO 8601 in UTC on the wire. */
export const isoOf = (atMs: number): string => new Date(atMs).toISOString();
export const isoOrNull = (atMs: number | null): string | null => (atMs === null ? null : isoOf(atMs));

export const IsoTime = z.string().openapi({ format: "date-time", example: "2026-11-23T10:15:00.000Z" });

export const PAGE_MAX = 200;

/** How any list is asked for: as much as `limit`, from where the answer before ended. */
export const PageQuery = {
  cursor: z.string().max(1000).optional().openapi({ description: "`nextCursor` of the page before" }),
  limit: z.coerce.number().int().min(1).max(PAGE_MAX).default(50),
};

/** Some of a list; `nextCursor` is null at its end. */
export function pageSchema<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** A tenant is named by its id or by its name. */
export const TenantRef = z.string().min(1).max(64).openapi({ description: "a tenant's id or name", example: "acme" });

/** A name for people, one line of it. */
export const Label = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .regex(/^[^\p{Cc}]*$/u, "must be one line of text");
