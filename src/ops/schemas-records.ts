import { z } from "@hono/zod-openapi";
import { DataDomain } from "../domain/data-domain.ts";
import { RECORD_SOURCES } from "../domain/system-of-record.ts";

const Source = z.enum(RECORD_SOURCES);

const Field = z.object({
  field: z.string(),
  publishers: z.array(
    z.object({
      source: Source,
      validation: z
        .string()
        .nullable()
        .openapi({ description: "the contract or schema it must be valid by; null: the route's own" }),
      permissions: z.array(z.string()).openapi({ description: "of a person: any of these" }),
    }),
  ),
});

export const SystemOfRecord = z
  .object({
    domain: DataDomain,
    owner: Source,
    updates: z.string().openapi({ description: "who corrects what is wrong, and how" }),
    retention: z.object({ class: z.string().nullable(), days: z.int().nullable(), since: z.string() }),
    fields: z.array(Field),
  })
  .openapi("SystemOfRecord");
export const SystemsOfRecord = z.object({ items: z.array(SystemOfRecord) }).openapi("SystemsOfRecord");
