import { SET_UP_OUTCOMES } from "./routes-ports.ts";
import { z } from "@hono/zod-openapi";
import { LinkRule } from "../domain/number-kind.ts";
import { OdooApi } from "../domain/odoo-connection.ts";
import { Region } from "../domain/region.ts";
import { IsoTime, pageSchema } from "./schemas.ts";

/** Short enough to type; never mistaken for an id. */
const TenantName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,62}$/,
    "must be 1 to 63 lower-case letters, digits and dashes, not starting with a dash",
  );

const odoo = {
  url: z.string().max(300).openapi({ example: "https://acme.odoo.com" }),
  db: z.string().min(1).max(120),
  login: z
    .string()
    .min(1)
    .max(200)
    .nullable()
    .default(null)
    .openapi({ description: "Whose key it is, which JSON-RPC asks for; null means `admin`" }),
  api: OdooApi,
  maxInFlight: z
    .int()
    .min(1)
    .max(16)
    .default(2)
    .openapi({ description: "Calls at once; more than this Odoo has workers gains nothing" }),
  exceptionsTo: z.string().min(1).max(200).nullable().default(null).openapi({
    description:
      "The login in Odoo of whoever looks at exceptions of pickings without a responsible and without a salesperson; null: nobody, and the activity says that it is for the team",
  }),
};

export const OdooConnection = z
  .strictObject({
    ...odoo,
    key: z.string().min(1).max(500).openapi({ description: "An API key; never shown again" }),
  })
  .openapi("OdooConnection");
export type OdooConnection = z.infer<typeof OdooConnection>;

export const CreateTenant = z
  .strictObject({ name: TenantName, region: Region, odoo: OdooConnection })
  .openapi("CreateTenant");

const linkRule = LinkRule.optional();
/** How goods are linked, by kind of number. */
export const OdooLinks = z
  .strictObject({ container: linkRule, bill_of_lading: linkRule, parcel: linkRule })
  .openapi("OdooLinks", {
    description:
      "Whether a number's goods are one picking's, or those of every picking that bears it; a kind that is left out: every receipt shares its container and its bill of lading, and nothing else is shared",
  });

export type OdooLinks = z.infer<typeof OdooLinks>;

export const SetUpOdoo = z
  .strictObject({
    dryRun: z.boolean().default(false).openapi({ description: "Says what it would do, and does nothing" }),
    remove: z.boolean().default(false).openapi({ description: "Takes away what a set-up made, and makes nothing" }),
    keepFields: z
      .boolean()
      .default(false)
      .openapi({ description: "With `remove`: the fields stay, and what they hold" }),
    adminKey: z
      .string()
      .min(1)
      .max(500)
      .optional()
      .openapi({ description: "An administrator's key, used for this call and kept nowhere" }),
    adminLogin: z.string().min(1).max(120).optional().openapi({ description: "Whose it is, for jsonrpc" }),
  })
  .openapi("SetUpOdoo");

export const OdooSetUp = z
  .object({ lines: z.array(z.object({ item: z.string(), outcome: z.enum(SET_UP_OUTCOMES), words: z.string() })) })
  .openapi("OdooSetUp", { description: "What was looked at, and what was made, changed or removed, in order" });

export const Tenant = z
  .object({
    id: z.string(),
    name: z.string(),
    region: Region,
    odoo: z.object({
      url: z.string(),
      db: z.string(),
      login: z.string().nullable(),
      api: OdooApi,
      maxInFlight: z.int(),
      exceptionsTo: z.string().nullable(),
      links: OdooLinks,
    }),
    createdAt: IsoTime,
  })
  .openapi("Tenant");
export const TenantPage = pageSchema(Tenant).openapi("TenantPage");
export const TenantParams = z.strictObject({ id: z.string().min(1).max(64).openapi({ description: "id or name" }) });
