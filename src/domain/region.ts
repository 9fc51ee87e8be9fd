import { z } from "zod";

/** Where a tenant's data lives, and the first word of every endpoint id. */
export const REGIONS = ["eu", "us", "apac"] as const;
export const Region = z.enum(REGIONS);
export type Region = z.infer<typeof Region>;
