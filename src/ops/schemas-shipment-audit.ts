import { z } from "@hono/zod-openapi";
import { ACTOR_KINDS, SOURCES } from "../domain/audit.ts";
import { IsoTime } from "./schemas.ts";

export const AuditQuery = z.strictObject({
  after: z.coerce.number().int().min(0).default(0).openapi({ description: "the links behind this place" }),
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
});

const Json = z.string().nullable().openapi({ description: "JSON" });
const Head = z.object({ n: z.int(), hash: z.string() });

/** A link as it is hashed: `domain/audit.ts` says how. */
const ShipmentAuditLink = z
  .object({
    n: z.int(),
    hash: z.string(),
    object: z.object({ kind: z.literal("shipment"), id: z.string() }),
    tenant: z.string(),
    at: IsoTime,
    actor: z.object({ kind: z.enum(ACTOR_KINDS), id: z.string() }),
    source: z.enum(SOURCES),
    verb: z.string(),
    requestId: z.string(),
    before: Json,
    after: Json,
  })
  .openapi("ShipmentAuditLink");

export const ShipmentAuditPage = z
  .object({
    items: z.array(ShipmentAuditLink),
    head: Head.openapi({ description: "where the chain ends; n 0: nothing was linked yet" }),
    next: z.int().nullable().openapi({ description: "`after` of the next page" }),
  })
  .openapi("ShipmentAudit");

export const ShipmentAuditVerdict = z
  .object({
    id: z.string(),
    ok: z.boolean(),
    links: z.int(),
    head: Head,
    adopted: z.int().openapi({ description: "events of before the chain was kept, held by one link" }),
    unlinked: z.boolean().openapi({ description: "nothing was linked yet: what comes next adopts what is there" }),
    fault: z
      .object({
        kind: z.enum(["missing", "altered", "inserted", "cut", "overlay", "state"]),
        n: z.int().nullable().openapi({ description: "the place in the chain" }),
        table: z.enum(["event", "act", "shipment"]),
        key: z.string().nullable().openapi({ description: "the row, or the part of the state" }),
      })
      .nullable()
      .openapi({ description: "what is wrong first" }),
  })
  .openapi("ShipmentAuditVerdict");
