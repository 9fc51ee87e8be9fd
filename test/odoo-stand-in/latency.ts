import type { Call } from "./methods.ts";
import type { Store } from "./store.ts";

/** Milliseconds by rows a call, as measured at an Odoo 19 with two workers on two cores (one client, medians). */
type Curve = readonly (readonly [rows: number, ms: number])[];

const NEW_ROWS: Curve = [
  [1, 47],
  [10, 92],
  [100, 433],
  [500, 1382],
];
const KNOWN_ROWS: Curve = [
  [1, 38],
  [10, 39],
  [100, 69],
  [500, 121],
];
const BY_DATABASE_ID: Curve = [
  [1, 39],
  [10, 65],
  [100, 335],
  [200, 670],
];
const FLAT_MS: Readonly<Record<string, number>> = { search_read: 33, fields_get: 32, write: 39, create: 47 };
const FLOOR_MS = 32;

/** How long a real Odoo would take over this call, in its present state. */
export function measuredMs(store: Store, call: Call): number {
  if (call.method !== "load") return FLAT_MS[call.method] ?? FLOOR_MS;
  const fields = call.args["fields"];
  const data = call.args["data"];
  if (!Array.isArray(fields) || !Array.isArray(data) || data.length === 0) return FLOOR_MS;
  if (fields.includes(".id")) return at(BY_DATABASE_ID, data.length);
  const column = fields.indexOf("id");
  const known = data.filter((row: unknown) => Array.isArray(row) && store.externalIds.has(String(row[column]))).length;
  if (known === data.length) return at(KNOWN_ROWS, known);
  return at(NEW_ROWS, data.length - known) + 0.24 * known;
}

/** Linear between the points measured, and on from the last two. */
function at(curve: Curve, rows: number): number {
  const next = curve.findIndex(([upTo]) => rows <= upTo);
  const index = next === -1 ? curve.length - 1 : Math.max(next, 1);
  const [fromRows, fromMs] = curve[index - 1] ?? [0, FLOOR_MS];
  const [toRows, toMs] = curve[index] ?? [1, FLOOR_MS];
  return fromMs + ((rows - fromRows) * (toMs - fromMs)) / (toRows - fromRows);
}
