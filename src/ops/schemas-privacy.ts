import { z } from "@hono/zod-openapi";
import { ERASURE_STATES, ErasureId, ErasureSubject } from "../domain/erasure.ts";
import { HoldId } from "../domain/legal-hold.ts";
import { RetentionClass } from "../domain/retention.ts";
import { ShipmentId } from "../domain/identity.ts";
import { IsoTime, Label, TenantRef } from "./schemas.ts";

export const KeyStatus = z
  .object({
    current: z.string().openapi({ description: "the key that seals" }),
    ring: z.array(z.string()).openapi({ description: "all that open" }),
    sealed: z.array(z.object({ column: z.string(), kid: z.string(), rows: z.int() })),
    removable: z.array(z.string()).openapi({ description: "keys of the ring that nothing is sealed under any more" }),
  })
  .openapi("KeyStatus");

export const RotateKeys = z
  .strictObject({ cursor: z.string().max(1000).optional().openapi({ description: "`nextCursor` of the step before" }) })
  .openapi("RotateKeys");
export const RotatedKeys = z
  .object({
    resealed: z.int(),
    stuck: z.int().openapi({ description: "texts that no key of the ring opens" }),
    nextCursor: z.string().nullable().openapi({ description: "null: that was the last step" }),
  })
  .openapi("RotatedKeys");

export const RetentionRule = z
  .object({
    class: RetentionClass,
    days: z.int(),
    source: z.enum(["default", "mesh", "tenant"]),
    minDays: z.int(),
    maxDays: z.int(),
  })
  .openapi("RetentionRule");
export const RetentionRules = z.object({ items: z.array(RetentionRule) }).openapi("RetentionRules");
export const SetRetention = z
  .strictObject({ class: RetentionClass, days: z.int().min(1).max(36_500) })
  .openapi("SetRetention");
export const RetentionReport = z
  .object({
    held: z.int(),
    quarantined: z.int(),
    proofs: z.int(),
    chains: z.int(),
    begun: z.int(),
    forgotten: z.int(),
    kept: z.int(),
    later: z.int(),
  })
  .openapi("RetentionReport");

export const HoldParams = z.strictObject({ id: HoldId });
export const HoldsQuery = z.strictObject({ tenant: TenantRef });
export const PlaceHold = z
  .strictObject({
    tenant: TenantRef,
    shipmentId: ShipmentId.optional().openapi({ description: "absent: everything of the tenant's" }),
    reason: Label.openapi({ description: "a file number; no names" }),
  })
  .openapi("PlaceHold");
export const HoldView = z
  .object({
    id: z.string(),
    tenant: z.string(),
    shipmentId: z.string().nullable(),
    reason: z.string(),
    placedBy: z.string(),
    placedAt: IsoTime,
    liftedBy: z.string().nullable(),
    liftedAt: IsoTime.nullable(),
  })
  .openapi("LegalHold");
export const HoldList = z.object({ items: z.array(HoldView) }).openapi("LegalHolds");

export const ErasureParams = z.strictObject({ id: ErasureId });
export const AskErasure = z
  .strictObject({
    tenant: TenantRef,
    subject: ErasureSubject,
    dryRun: z.boolean().default(false).openapi({ description: "says what it would be about, and changes nothing" }),
  })
  .openapi("AskErasure");
export const ErasureView = z
  .object({
    id: z.string().nullable().openapi({ description: "null: of a dry run" }),
    tenant: z.string(),
    subject: ErasureSubject,
    state: z.enum([...ERASURE_STATES, "planned"]),
    found: z.object({
      shipments: z.array(z.string()),
      orders: z.array(z.int()),
      pickings: z.array(z.int()),
      customers: z.array(z.int()),
    }),
    done: z
      .object({
        shipments: z.array(z.string()),
        held: z.array(z.string()).openapi({ description: "a legal hold is on these" }),
        copies: z.int(),
        payloads: z.int(),
        left: z.int().nullable().openapi({ description: "what a last look still found of what is gone: 0" }),
      })
      .nullable(),
    proof: z
      .object({ links: z.int(), hash: z.string() })
      .nullable()
      .openapi({ description: "where its chain of the audit ends" }),
    askedBy: z.string().nullable(),
    askedAt: IsoTime.nullable(),
    endedAt: IsoTime.nullable(),
  })
  .openapi("Erasure");
