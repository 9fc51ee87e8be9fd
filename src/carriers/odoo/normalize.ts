import { FollowedModel } from "../../domain/odoo-record.ts";
import type { Reading } from "../port.ts";
import type { Doorbell } from "./payload.ts";

/** A record to be read back; of a model that the mesh does not follow, nothing. */
export function normalize({ _model: model, _id: id }: Doorbell): Reading {
  const followed = FollowedModel.safeParse(model);
  return { sourceEventId: null, reports: [], records: followed.success ? [{ model: followed.data, id }] : [] };
}
