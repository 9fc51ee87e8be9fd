import { z } from "@hono/zod-openapi";
import { ERRAND_KINDS } from "../domain/errand.ts";
import { IsoTime, pageSchema, PageQuery, TenantRef } from "./schemas.ts";

export const ErrandParams = z.strictObject({ id: z.string().max(1_200) });
export const ErrandsQuery = z.strictObject({
  ...PageQuery,
  tenant: TenantRef,
  failing: z
    .enum(["true", "false"])
    .default("false")
    .openapi({ description: "those alone that were given up, or failed so often that somebody should know" }),
});

export const ErrandView = z
  .object({
    id: z.string(),
    tenant: z.string(),
    kind: z.enum(ERRAND_KINDS),
    about: z.string().openapi({ description: "which of its kind: a record, a picking, a run" }),
    state: z.enum(["waiting", "failing", "given_up"]),
    attempts: z.int().openapi({ description: "failures since it last got on" }),
    failure: z.string().nullable().openapi({ description: "the last one, in words" }),
    askedAt: IsoTime,
    dueAt: IsoTime.nullable().openapi({ description: "when it is tried next; null: nobody tries it any more" }),
    requestId: z.string(),
  })
  .openapi("Errand");
export const ErrandPage = pageSchema(ErrandView).openapi("ErrandPage");
