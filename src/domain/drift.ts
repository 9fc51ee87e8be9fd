import { z } from "zod";

/** How what Odoo holds may differ from what the mesh says. */
export const DRIFT_KINDS = [
  /** A field that the mesh owns holds something else than it wrote. */
  "field_changed",
  /** A field that the mesh owns is empty, and the mesh knows better. */
  "missing_field_value",
  /** Notes of events are not in the chatter. */
  "missing_note",
  /** The picking was deleted, or is out of the key's sight. */
  "picking_gone",
  /** The picking's tracking reference names other shipments. */
  "relinked",
  /** News that Odoo refused: it is parked, and nothing brings it there. */
  "never_written",
  /** Odoo knows no picking of the shipment. */
  "not_linked",
] as const;
export const DriftKind = z.enum(DRIFT_KINDS);
export type DriftKind = z.infer<typeof DriftKind>;

/** Whose word is taken. */
export const DRIFT_ANSWERS = ["mesh", "odoo"] as const;
export const DriftAnswer = z.enum(DRIFT_ANSWERS);
export type DriftAnswer = z.infer<typeof DriftAnswer>;

/** `agrees`: there was nothing left to settle. `superseded`: the mesh had news of the field, and wrote it. */
export const SETTLEMENTS = ["mesh", "odoo", "agrees", "superseded"] as const;
export type Settlement = (typeof SETTLEMENTS)[number];

export const DriftId = z.string().regex(/^drf_[0-9a-f]{32}$/);

/** One difference that was found. Of one subject there is one at a time. */
export interface Finding {
  /** 0 where there is none. */
  readonly pickingId: number;
  /** Whose news it is; null where it is the picking's as a whole. */
  readonly shipment: { readonly trackingNumber: string; readonly carrier: string } | null;
  readonly kind: DriftKind;
  /** The field's name; of what is no field the kind. */
  readonly subject: string;
  /** In Odoo. */
  readonly held: string;
  readonly meant: string;
  /** Nothing of what the mesh wrote is there: nobody chose that. */
  readonly blank?: boolean;
  /** How many notes. */
  readonly notes?: number;
}

export const TEXT_MAX_CHARS = 2_000;

/** One subject's name among a tenant's. */
export function subjectKey({
  pickingId,
  shipment,
  subject,
}: Pick<Finding, "pickingId" | "shipment" | "subject">): string {
  return [pickingId, shipment?.trackingNumber ?? "", shipment?.carrier ?? "", subject].join("\n");
}

export const isFieldDrift = (kind: DriftKind): boolean => kind === "field_changed" || kind === "missing_field_value";
