import { z } from "@hono/zod-openapi";
import { ExceptionReason, Milestone } from "../domain/milestone.ts";
import { IsoTime } from "./schemas.ts";

export const UnmappedQuery = z.strictObject({ limit: z.coerce.number().int().min(1).max(500).default(100) });

/** A code that nobody knew when it came. */
export const UnmappedCode = z
  .object({ sender: z.string(), code: z.string(), events: z.int(), firstAt: IsoTime, lastAt: IsoTime })
  .openapi("UnmappedCode");
export const UnmappedCodes = z.object({ items: z.array(UnmappedCode) }).openapi("UnmappedCodes");

export const MapCode = z
  .strictObject({
    sender: z.string().min(1).max(60),
    code: z.string().min(1).max(120).openapi({ description: "As the events keep it" }),
    milestone: Milestone,
    reason: ExceptionReason.optional().openapi({ description: "Of an exception, and only of one" }),
  })
  .refine(({ milestone, reason }) => (milestone === "exception") === (reason !== undefined), {
    path: ["reason"],
    message: "belongs to an exception, and to nothing else",
  })
  .openapi("MapCode");

export const MappedCode = z
  .object({
    sender: z.string(),
    code: z.string(),
    milestone: Milestone,
    reason: ExceptionReason.nullable(),
    shipments: z.int().openapi({ description: "How many were folded again now" }),
    more: z.boolean().openapi({ description: "False: nobody has to map the code again to go on", deprecated: true }),
    behind: z.boolean().openapi({ description: "Whether others are folded behind this answer" }),
  })
  .openapi("MappedCode");
