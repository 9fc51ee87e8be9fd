import { z } from "@hono/zod-openapi";
import { ACTOR_KINDS } from "../domain/audit.ts";
import { ContractId, ContractState } from "../domain/contract.ts";
import { IsoTime } from "./schemas.ts";

export const ContractParams = z.strictObject({ id: ContractId });

/** A version of an event's, a message's or the API's contract. */
export const ContractView = z
  .object({
    id: z.string(),
    title: z.string(),
    state: ContractState,
    schemaUrl: z.string().openapi({ description: "its JSON Schema, or the API's OpenAPI document" }),
    deprecatedAt: IsoTime.nullable(),
    sunsetAt: IsoTime.nullable().openapi({ description: "until when it is read" }),
  })
  .openapi("Contract");
export const ContractList = z.object({ items: z.array(ContractView) }).openapi("ContractList");

export const DeprecateContract = z
  .strictObject({ sunsetAt: z.iso.datetime({ offset: true }).openapi({ description: "30 days ahead at least" }) })
  .openapi("DeprecateContract");

export const ContractUserView = z
  .object({
    kind: z.enum(ACTOR_KINDS),
    id: z.string(),
    tenant: z.string().nullable(),
    firstAt: IsoTime,
    lastAt: IsoTime.openapi({ description: "to the hour" }),
  })
  .openapi("ContractUser");
export const ContractUsers = z.object({ items: z.array(ContractUserView) }).openapi("ContractUsers");
