import type { ParcelState, Proof } from "../../domain/delivery.ts";
import type { Place } from "../../domain/event.ts";
import { EXCEPTION_REASONS, MILESTONES, type Milestone } from "../../domain/milestone.ts";
import type { Moment } from "../../domain/moment.ts";
import type { FieldKind } from "../../odoo/client.ts";
import { inert } from "../../domain/inert.ts";

/** A field on `stock.picking` that a one-time set-up makes, and the mesh owns. */
export interface OwnedField {
  readonly name: `x_tallyman_${string}`;
  /** What people call it. */
  readonly label: string;
  readonly type: "char" | "date" | "datetime" | "selection";
  /** Of a selection: what it may hold. */
  readonly values?: readonly string[];
}

/** All of them, and no other place names one. An Odoo that an older release set up lacks the later ones. */
export const OWNED_FIELDS = {
  milestone: { name: "x_tallyman_milestone", label: "Shipment Milestone", type: "selection", values: MILESTONES },
  reason: {
    name: "x_tallyman_reason",
    label: "Shipment Exception Reason",
    type: "selection",
    values: EXCEPTION_REASONS,
  },
  at: { name: "x_tallyman_at", label: "Shipment Milestone At", type: "datetime" },
  estimateAt: { name: "x_tallyman_estimate_at", label: "Shipment Estimated Delivery", type: "datetime" },
  estimateDay: { name: "x_tallyman_estimate_day", label: "Shipment Estimated Day", type: "date" },
  deliveredAt: { name: "x_tallyman_delivered_at", label: "Shipment Delivered At", type: "datetime" },
  proof: { name: "x_tallyman_proof", label: "Shipment Proof of Delivery", type: "char" },
} as const satisfies Record<string, OwnedField>;

export type OwnedKey = keyof typeof OWNED_FIELDS;
export const OWNED_KEYS = Object.keys(OWNED_FIELDS) as OwnedKey[];

/** Their names. */
export const MESH_FIELDS = Object.fromEntries(OWNED_KEYS.map((key) => [key, OWNED_FIELDS[key].name])) as {
  readonly [Key in OwnedKey]: (typeof OWNED_FIELDS)[Key]["name"];
};

/** The fields of OCA's `delivery_state` module (16.0, 17.0), written where it is installed. */
export const OCA_FIELDS = { state: "delivery_state", raw: "tracking_state", delivered: "date_delivered" } as const;
/** What OCA's module calls a picking that the customer has. */
export const OCA_DELIVERED = "customer_delivered";

export const PROBED_FIELDS: readonly string[] = [...Object.values(MESH_FIELDS), ...Object.values(OCA_FIELDS)];

/** Who looks after a picking, and which order it is of (`sale_stock`, `purchase_stock`). */
export const READ_FIELDS = { responsible: "user_id", order: "sale_id", purchase: "purchase_id" } as const;

/** What of a picking's state this Odoo has a place for, and what it can tell of a picking. */
export interface PickingColumns {
  /** Each of the mesh's own fields by itself. */
  readonly mesh: ReadonlySet<string>;
  /** What those of them that are selections take, where an older set-up made one: of another value nothing is written. */
  readonly values: ReadonlyMap<string, ReadonlySet<string>>;
  readonly oca: boolean;
  readonly responsible: boolean;
  readonly order: boolean;
  readonly purchase: boolean;
}

export function columnsIn(present: Readonly<Record<string, unknown>>): PickingColumns {
  const own = Object.values(MESH_FIELDS).filter((field) => field in present);
  return {
    mesh: new Set(own),
    values: new Map(
      own.flatMap((field) => {
        const { selection } = (present[field] ?? {}) as Partial<FieldKind>;
        return selection ? [[field, new Set(selection.map(([value]) => value))] as const] : [];
      }),
    ),
    oca: Object.values(OCA_FIELDS).every((field) => field in present),
    responsible: READ_FIELDS.responsible in present,
    order: READ_FIELDS.order in present,
    purchase: READ_FIELDS.purchase in present,
  };
}

/** A picking's state as the mesh tells it. */
export type PickingState = ParcelState;

/** The columns of a `load` and one picking's cells in it; null when this Odoo has no place for any. */
export function stateCells(
  columns: PickingColumns,
  pickingId: number,
  state: PickingState,
): { fields: string[]; cells: string[] } | null {
  const own = ownCells(state);
  const pairs: [string, string][] = OWNED_KEYS.flatMap((key): [string, string][] =>
    columns.mesh.has(MESH_FIELDS[key]) ? [[MESH_FIELDS[key], taken(columns, MESH_FIELDS[key], own[key])]] : [],
  );
  const milestone = state.standing?.milestone ?? null;
  if (columns.oca) {
    pairs.push(
      [OCA_FIELDS.state, milestone ? ocaState(milestone) : ""],
      [OCA_FIELDS.raw, [milestone, state.standing?.reason].filter(Boolean).join(": ")],
      [OCA_FIELDS.delivered, own.deliveredAt],
    );
  }
  if (pairs.length === 0) return null;
  return {
    fields: [".id", ...pairs.map(([field]) => field)],
    cells: [`${pickingId}`, ...pairs.map(([, cell]) => cell)],
  };
}

/** One value that a selection lacks would park the whole shipment. */
const taken = ({ values }: PickingColumns, field: string, cell: string): string =>
  (values.get(field)?.has(cell) ?? true) ? cell : "";

function ownCells({ standing, atMs, atIsDay, estimate, proof }: PickingState): Record<OwnedKey, string> {
  const delivered = standing?.milestone === "delivered";
  const at = odooTime(atIsDay && atMs !== null ? middayOf(atMs) : atMs);
  const expected = estimate?.deliveryAt ?? null;
  return {
    milestone: standing?.milestone ?? "",
    reason: standing?.reason ?? "",
    at,
    estimateAt: odooTime(expected && shownAt(expected)),
    estimateDay: expected?.certainty === "date" ? odooTime(expected.atMs).slice(0, 10) : "",
    deliveredAt: delivered ? at : "",
    proof: delivered && proof ? proofInWords(proof) : "",
  };
}

const PROOF_MAX_CHARS = 200;

/** The carrier's words, which may name who signed, and the place; a signature's picture stays with the carrier. */
function proofInWords({ place, description }: Proof): string {
  const said = [description, placeInWords(place)].filter((part) => part).join(", ");
  return inert(Array.from(said).slice(0, PROOF_MAX_CHARS).join(""));
}

export function placeInWords(place: Place | null): string | null {
  if (!place) return null;
  const parts = [place.city, place.state, place.postalCode, place.country].filter((part) => part);
  return parts.length > 0 ? parts.join(", ") : null;
}

/**
 * The instant that stands for a moment where Odoo wants one and shows it in the reader's zone: of a day its noon in UTC, which is that
 * day from UTC-12 up to UTC+11. From UTC+12 on (New Zealand, Fiji, Tonga, Kiribati) it shows as the next day: the field of a day by
 * itself is right for everybody.
 */
export function shownAt({ atMs, certainty }: Moment): number {
  return certainty === "date" ? middayOf(atMs) : atMs;
}

const DAY_MS = 86_400_000;
const middayOf = (atMs: number): number => Math.floor(atMs / DAY_MS) * DAY_MS + DAY_MS / 2;

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
      return OCA_DELIVERED;
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
