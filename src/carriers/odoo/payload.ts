import { z } from "zod";
import { OdooId } from "../../domain/odoo-record.ts";
import type { Result } from "../../domain/result.ts";
import type { Bytes } from "../bytes.ts";
import { readJson } from "../json.ts";
import type { Unreadable } from "../port.ts";

/** Which record it rings for: whatever else is in it, anybody may have written. */
const Doorbell = z.object({ _model: z.string().min(1).max(100), _id: OdooId });
export type Doorbell = z.infer<typeof Doorbell>;

export function readPayload(body: Bytes): Result<Doorbell, Unreadable> {
  return readJson(body, Doorbell);
}
