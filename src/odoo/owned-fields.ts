/** Fields of this prefix are made by the mesh's own set-up, so they are nobody else's. */
const OWN_PREFIX = "x_tallyman_";

/**
 * What the mesh may write on records that are not its own, beside the fields of its prefix; all else is people's and other systems'.
 * On pickings: OCA's `delivery_state` (16.0, 17.0) where that is installed, and the reference that a booking brings.
 */
const LOADABLE: Readonly<Record<string, ReadonlySet<string>>> = {
  "stock.picking": new Set([".id", "delivery_state", "tracking_state", "date_delivered", "carrier_tracking_ref"]),
};

/** The first of a load's columns that is not the mesh's to write; null when all are. */
export function foreignColumn(model: string, columns: unknown): string | null {
  const loadable = LOADABLE[model];
  if (!loadable) return null;
  const names = Array.isArray(columns) ? columns.map(String) : [""];
  return names.find((name) => !loadable.has(name) && !name.startsWith(OWN_PREFIX)) ?? null;
}
