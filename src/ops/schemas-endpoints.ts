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

/** As long as the longest setting, a mapping. */
const SETTING_MAX_CHARS = 16_384;

const Settings = z.record(z.string().max(40), z.string().max(SETTING_MAX_CHARS)).openapi({
  description: "What the partner told beside the secret, such as the header it sends it in; nothing secret",
});

export const EndpointParams = z.strictObject({ id: EndpointId });

export const CreateEndpoint = z
  .strictObject({
    tenant: TenantRef,
    sender: z.string().min(1).max(60).openapi({ example: "easypost" }),
    name: Label.optional(),
    partner: Label.optional().openapi({
      description:
        "Who speaks there, of this sender: its event ids are its own. One that takes another endpoint's place has its partner; the name when absent, and else a partner of its own",
    }),
    scheme: z.string().max(40).optional().openapi({
      description: "How the partner proves who it is; the sender's first when absent",
      example: "signature",
    }),
    settings: Settings.default({}),
    secret: Secret.optional(),
    apiCredential: Secret.optional().openapi({
      description: "For a sender whose notifications only name a resource: what its API asks for",
    }),
    rateLimitPerMinute: z.int().min(1).max(10_000_000).default(60_000),
    draft: z.boolean().default(false).openapi({
      description: "To be tried first: it does not act until it is proposed and approved",
    }),
    sandbox: z.boolean().default(false).openapi({ description: "For trying things out: it never acts" }),
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

export const ProposeEndpoint = z
  .strictObject({
    hold: z.boolean().default(false).openapi({ description: "Approved, it waits to be made active by hand" }),
  })
  .openapi("ProposeEndpoint");

export const Endpoint = z
  .object({
    id: z.string(),
    url: z.string().openapi({ description: "Where the sender is to POST its webhooks" }),
    tenant: z.string(),
    sender: z.string(),
    name: z.string().nullable(),
    partner: z.string().openapi({ description: "Whose event ids its sender's are" }),
    scheme: z.string(),
    assurance: z.enum(["body", "possession", "none"]).openapi({
      description:
        "What a believed webhook is known to be: theirs to the byte, sent by one who holds the secret, or nothing",
    }),
    bindsTime: z
      .boolean()
      .openapi({ description: "Whether somebody else's copy of an old webhook would be noticed by its signature" }),
    settings: Settings,
    state: EndpointState,
    sandbox: z.boolean(),
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
