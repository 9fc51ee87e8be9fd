import type { Estimate } from "../../domain/event.ts";
import type { ExceptionReason, Milestone, Standing } from "../../domain/milestone.ts";

/** The fields on `stock.picking` that a one-time set-up makes, and the mesh owns. */
export const MESH_FIELDS = {
  milestone: "x_tallyman_milestone",
  reason: "x_tallyman_reason",
  at: "x_tallyman_at",
  estimateAt: "x_tallyman_estimate_at",
} as const;

/** The fields of OCA's `delivery_state` module (16.0, 17.0), written where it is installed. */
const OCA_FIELDS = { state: "delivery_state", raw: "tracking_state", delivered: "date_delivered" } as const;

export const PROBED_FIELDS: readonly string[] = [...Object.values(MESH_FIELDS), ...Object.values(OCA_FIELDS)];

/** What of a picking's state this Odoo has a place for. */
export interface PickingColumns {
  readonly mesh: boolean;
  readonly oca: boolean;
}

export function columnsIn(present: Readonly<Record<string, unknown>>): PickingColumns {
  return {
    mesh: Object.values(MESH_FIELDS).every((field) => field in present),
    oca: Object.values(OCA_FIELDS).every((field) => field in present),
  };
}

/** A picking's state as the mesh tells it. */
export interface PickingState {
  readonly standing: Standing | null;
  readonly atMs: number | null;
  readonly estimate: Estimate | null;
}

/** The columns of a `load` and one picking's cells in it; null when this Odoo has no place for any. */
export function stateCells(
  columns: PickingColumns,
  pickingId: number,
  state: PickingState,
): { fields: string[]; cells: string[] } | null {
  const pairs: [string, string][] = [];
  const milestone = state.standing?.milestone ?? null;
  if (columns.mesh) {
    pairs.push(
      [MESH_FIELDS.milestone, milestone ?? ""],
      [MESH_FIELDS.reason, state.standing?.reason ?? ""],
      [MESH_FIELDS.at, odooTime(state.atMs)],
      [MESH_FIELDS.estimateAt, odooTime(state.estimate?.deliveryAt.atMs ?? null)],
    );
  }
  if (columns.oca) {
    pairs.push(
      [OCA_FIELDS.state, milestone ? ocaState(milestone) : ""],
      [OCA_FIELDS.raw, [milestone, state.standing?.reason].filter(Boolean).join(": ")],
      [OCA_FIELDS.delivered, milestone === "delivered" ? odooTime(state.atMs) : ""],
    );
  }
  if (pairs.length === 0) return null;
  return {
    fields: [".id", ...pairs.map(([field]) => field)],
    cells: [`${pickingId}`, ...pairs.map(([, cell]) => cell)],
  };
}

/** Odoo reads `YYYY-MM-DD HH:MM:SS` and nothing else, in the zone of the call's context, which is always UTC. */
export function odooTime(atMs: number | null): string {
  return atMs === null ? "" : new Date(atMs).toISOString().slice(0, 19).replace("T", " ");
}

function ocaState(milestone: Milestone): string {
  switch (milestone) {
    case "unknown":
    case "created":
      return "shipping_recorded_in_carrier";
    case "delivered":
      return "customer_delivered";
    case "available_for_pickup":
      return "warehouse_delivered";
    case "cancelled":
      return "canceled_shipment";
    case "exception":
    case "delivery_attempted":
    case "return_to_sender":
    case "returned":
      return "incident";
    default:
      return "in_transit";
  }
}

/** Milestones and reasons in words for people. */
export function inWords(milestone: Milestone, reason: ExceptionReason | null): string {
  const said = milestone.replaceAll("_", " ");
  const words = said.charAt(0).toUpperCase() + said.slice(1);
  return reason ? `${words}: ${reason.replaceAll("_", " ")}` : words;
}
