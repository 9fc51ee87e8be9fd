import { z } from "zod";

/** The places updates go. */
export const SINKS = ["odoo", "readmodel"] as const;
export const Sink = z.enum(SINKS);
export type Sink = z.infer<typeof Sink>;
