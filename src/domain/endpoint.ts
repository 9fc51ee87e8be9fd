import { z } from "zod";

/** A suspended endpoint takes nothing in. */
export const ENDPOINT_STATES = ["active", "suspended"] as const;
export const EndpointState = z.enum(ENDPOINT_STATES);
export type EndpointState = z.infer<typeof EndpointState>;
