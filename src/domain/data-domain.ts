import { z } from "zod";

/**
 * What kinds of data there are, each with one system of record: customer master and commercial terms; shipment milestones; freight
 * charges; invoices and receivables; the view that customers see.
 */
export const DATA_DOMAINS = ["customers", "milestones", "charges", "invoices", "portal"] as const;
export const DataDomain = z.enum(DATA_DOMAINS);
export type DataDomain = z.infer<typeof DataDomain>;
