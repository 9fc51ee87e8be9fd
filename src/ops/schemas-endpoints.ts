import { z } from "@hono/zod-openapi";
import { EndpointState } from "../domain/endpoint.ts";
import { EndpointId } from "../domain/identity.ts";
import { IsoTime, Label, pageSchema, PageQuery, TenantRef } from "./schemas.ts";

const Secret = z
  .string()
  .min(1)
  .max(512)
  .regex(/^[^\p{Cc}]*$/u, "must be one line of text")
  .openapi({ description: "As agreed with the sender; made at random when absent, and then shown once" });

export const EndpointParams = z.strictObject({ id: EndpointId });

export const CreateEndpoint = z
  .strictObject({
    tenant: TenantRef,
    sender: z.string().min(1).max(60).openapi({ example: "easypost" }),
    name: Label.optional(),
    secret: Secret.optional(),
    rateLimitPerMinute: z.int().min(1).max(10_000_000).default(60_000),
  })
  .openapi("CreateEndpoint");

export const RotateSecret = z
  .strictObject({
    secret: Secret.optional(),
    overlapSeconds: z
      .int()
      .min(0)
      .max(30 * 86_400)
      .default(86_400)
      .openapi({ description: "How long the secrets before it stay good; 0 ends them at once" }),
  })
  .openapi("RotateSecret");

export const Endpoint = z
  .object({
    id: z.string(),
    url: z.string().openapi({ description: "Where the sender is to POST its webhooks" }),
    tenant: z.string(),
    sender: z.string(),
    name: z.string().nullable(),
    assurance: z
      .enum(["body", "possession", "none"])
      .openapi({ description: "What a valid signature of this sender proves" }),
    state: EndpointState,
    rateLimitPerMinute: z.int(),
    createdAt: IsoTime,
  })
  .openapi("Endpoint");

const shownOnce = z.string().optional().openapi({ description: "Only when it was made here; shown once" });
export const CreatedEndpoint = Endpoint.extend({ secret: shownOnce }).openapi("CreatedEndpoint");
export const RotatedSecret = z
  .object({ id: z.string(), secret: shownOnce, previousValidUntil: IsoTime })
  .openapi("RotatedSecret");
export const EndpointPage = pageSchema(Endpoint).openapi("EndpointPage");
export const EndpointQuery = z.strictObject({ ...PageQuery, tenant: TenantRef.optional() });
