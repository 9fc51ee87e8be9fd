import { z } from "zod";

/** How to speak with an Odoo: JSON-2 from Odoo 19 on, JSON-RPC before. */
export const ODOO_APIS = ["json2", "jsonrpc"] as const;
export const OdooApi = z.enum(ODOO_APIS);
export type OdooApi = z.infer<typeof OdooApi>;
