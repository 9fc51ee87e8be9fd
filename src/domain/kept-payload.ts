import { z } from "zod";

/** Why a payload was kept instead of processed: its signature was not believed, or its body could not be read. */
export const KEPT_KINDS = ["held", "quarantined"] as const;
export const KeptKind = z.enum(KEPT_KINDS);
export type KeptKind = z.infer<typeof KeptKind>;

/** `kpt_` and 128 random bits in lower-case hex. */
export const KeptId = z.string().regex(/^kpt_[0-9a-f]{32}$/);
export type KeptId = z.infer<typeof KeptId>;
