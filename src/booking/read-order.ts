import { BOOKING_PARCELS_MAX, type Parcel, type Party } from "../domain/booking.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { foreign, type OdooFailure } from "../odoo/failure.ts";
import type { OdooClient } from "../odoo/client.ts";
import type { KeptRows } from "./kept-rows.ts";
import { ROWS, type Model, type RowOf } from "./odoo-rows.ts";
import { gramsOf, millimetresOf } from "./units.ts";

/** A picking that may be booked: whose goods go where, in what boxes. */
export interface Goods {
  readonly pickingName: string;
  readonly orderName: string | null;
  readonly trackingRef: string | null;
  readonly shipFrom: Party | null;
  readonly shipTo: Party | null;
  readonly parcels: readonly Parcel[];
}

export type Picture =
  | { readonly kind: "ready"; readonly goods: Goods }
  /** There is none any more, or it was cancelled. */
  | { readonly kind: "cancelled" }
  /** No outgoing goods, or not reserved yet. */
  | { readonly kind: "not_ready" };

export interface Defaults {
  readonly shipFrom: Party | null;
  readonly defaultParcel: Parcel | null;
}

/** An Odoo, and what is known of it already. */
interface Source {
  readonly client: OdooClient;
  readonly kept: KeptRows;
}

/** `address`: of what is booked already only where it goes, and whether it still does, is looked at. */
export type Depth = "all" | "address";

/** Reserved, or gone: what is in the boxes is known. */
const READY: ReadonlySet<string | null> = new Set(["assigned", "done"]);
const LINES_MAX = 1000;

type Read<T> = Promise<Result<T, OdooFailure>>;

/** Reads what there is to book off Odoo, the system of record, now. */
export async function readOrder(source: Source, pickingId: number, defaults: Defaults, depth: Depth): Read<Picture> {
  const picking = await one(source, "stock.picking", pickingId);
  if (!picking.ok) return picking;
  if (!picking.value || picking.value.state === "cancel") return ok({ kind: "cancelled" });
  const type =
    picking.value.picking_type_id && (await one(source, "stock.picking.type", picking.value.picking_type_id.id));
  if (type && !type.ok) return type;
  if (type?.value?.code !== "outgoing" || !READY.has(picking.value.state)) return ok({ kind: "not_ready" });
  const parties = await partiesOf(source, picking.value, depth === "all" ? type.value : null, defaults);
  if (!parties.ok) return parties;
  const parcels = depth === "all" ? await parcelsOf(source, picking.value, defaults.defaultParcel) : ok([]);
  if (!parcels.ok) return parcels;
  const { name, origin, carrier_tracking_ref: trackingRef } = picking.value;
  const pickingName = (name ?? `${pickingId}`).slice(0, 120);
  const orderName = origin?.slice(0, 120) ?? null;
  return ok({
    kind: "ready",
    goods: { pickingName, orderName, trackingRef, ...parties.value, parcels: parcels.value },
  });
}

async function partiesOf(
  source: Source,
  picking: RowOf<"stock.picking">,
  type: RowOf<"stock.picking.type"> | null,
  defaults: Defaults,
): Read<Pick<Goods, "shipFrom" | "shipTo">> {
  const warehouse =
    defaults.shipFrom || !type?.warehouse_id ? null : await one(source, "stock.warehouse", type.warehouse_id.id);
  if (warehouse && !warehouse.ok) return warehouse;
  const fromId = warehouse?.value?.partner_id?.id ?? null;
  const toId = picking.partner_id?.id ?? null;
  const partners = await some(source, "res.partner", [fromId, toId]);
  if (!partners.ok) return partners;
  const states = await some(
    source,
    "res.country.state",
    partners.value.map(({ state_id: state }) => state?.id ?? null),
  );
  if (!states.ok) return states;
  const partyOf = (id: number | null): Party | null => {
    const partner = partners.value.find((row) => row.id === id);
    const code = states.value.find((row) => row.id === partner?.state_id?.id)?.code ?? null;
    return partner ? asParty(partner, code) : null;
  };
  return ok({ shipFrom: defaults.shipFrom ?? partyOf(fromId), shipTo: partyOf(toId) });
}

function asParty(partner: RowOf<"res.partner">, state: string | null): Party {
  const {
    name,
    commercial_company_name: company,
    street,
    street2,
    city,
    zip,
    country_code: country,
    phone,
    email,
  } = partner;
  return {
    name: name?.slice(0, 120) ?? null,
    company: company?.slice(0, 120) ?? null,
    street1: street?.slice(0, 200) ?? null,
    street2: street2?.slice(0, 200) ?? null,
    city: city?.slice(0, 120) ?? null,
    state: state?.slice(0, 60) ?? null,
    postalCode: zip?.slice(0, 20) ?? null,
    country: country?.slice(0, 2) ?? null,
    phone: phone?.slice(0, 60) ?? null,
    email: email?.slice(0, 200) ?? null,
  };
}

/** A parcel for each package that was packed; else one of the picking's weight; else the default. */
async function parcelsOf(
  source: Source,
  picking: RowOf<"stock.picking">,
  defaultParcel: Parcel | null,
): Read<Parcel[]> {
  const whole = () => {
    const weightGrams = gramsOf(picking.weight, picking.weight_uom_name ?? "kg");
    return weightGrams === null ? defaultParcel : { weightGrams, ...sidesOf(defaultParcel) };
  };
  const lines = await source.client.searchRead(
    "stock.move.line",
    [["picking_id", "=", picking.id]],
    fieldsOf("stock.move.line"),
    {
      limit: LINES_MAX,
      order: "id asc",
    },
  );
  const read = rowsOf("stock.move.line", lines);
  if (!read.ok) return read;
  const packageIds = [...new Set(read.value.flatMap(({ result_package_id: pack }) => pack?.id ?? []))];
  if (packageIds.length === 0) return ok([whole()].filter((parcel) => parcel !== null));
  const packages = await packagesOf(source, packageIds.slice(0, BOOKING_PARCELS_MAX + 1));
  if (!packages.ok) return packages;
  const types = await some(
    source,
    "stock.package.type",
    packages.value.map(({ package_type_id: type }) => type?.id ?? null),
  );
  if (!types.ok) return types;
  return ok(
    packages.value.flatMap((pack) => {
      const type = types.value.find(({ id }) => id === pack.package_type_id?.id) ?? null;
      return parcelOf(pack, type, defaultParcel) ?? [];
    }),
  );
}

function parcelOf(
  pack: RowOf<"stock.package">,
  type: RowOf<"stock.package.type"> | null,
  defaultParcel: Parcel | null,
): Parcel | null {
  const known = pack.shipping_weight > 0 ? pack.shipping_weight : pack.weight;
  const weightGrams = gramsOf(known, pack.weight_uom_name ?? "kg") ?? defaultParcel?.weightGrams ?? null;
  if (weightGrams === null) return null;
  const measured = (length: number) => (type ? millimetresOf(length, type.length_uom_name ?? "mm") : null);
  const lengthMm = measured(type?.packaging_length ?? 0);
  const widthMm = measured(type?.width ?? 0);
  const heightMm = measured(type?.height ?? 0);
  const sides = lengthMm && widthMm && heightMm ? { lengthMm, widthMm, heightMm } : sidesOf(defaultParcel);
  return { weightGrams, ...sides };
}

function sidesOf(parcel: Parcel | null): Omit<Parcel, "weightGrams"> {
  return {
    lengthMm: parcel?.lengthMm ?? null,
    widthMm: parcel?.widthMm ?? null,
    heightMm: parcel?.heightMm ?? null,
  };
}

/** The model has another name before Odoo 19, and a model that is not there is refused. */
async function packagesOf(source: Source, ids: readonly number[]): Read<RowOf<"stock.package">[]> {
  const today = await some(source, "stock.package", ids);
  if (today.ok || today.error.kind !== "rejected") return today;
  const rows = await source.client.searchRead("stock.quant.package", [["id", "in", ids]], fieldsOf("stock.package"));
  return rowsOf("stock.package", rows);
}

async function one<M extends Model>(source: Source, model: M, id: number): Read<RowOf<M> | null> {
  const rows = await some(source, model, [id]);
  return rows.ok ? ok(rows.value[0] ?? null) : rows;
}

async function some<M extends Model>(
  { client, kept }: Source,
  model: M,
  ids: readonly (number | null)[],
): Read<RowOf<M>[]> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  // The rows of a model are of its own schema.
  const known = wanted.flatMap((id) => (kept.get(model, id) as RowOf<M> | undefined) ?? []);
  const unknown = wanted.filter((id) => kept.get(model, id) === undefined);
  if (unknown.length === 0) return ok(known);
  const asked = await client.searchRead(model, [["id", "in", unknown]], fieldsOf(model), { limit: unknown.length });
  const rows = rowsOf(model, asked);
  if (!rows.ok) return rows;
  for (const row of rows.value) kept.keep(model, row.id, row);
  return ok([...known, ...rows.value]);
}

const fieldsOf = (model: Model): string[] => Object.keys(ROWS[model].shape);

function rowsOf<M extends Model>(
  model: M,
  answer: Result<Record<string, unknown>[], OdooFailure>,
): Result<RowOf<M>[], OdooFailure> {
  if (!answer.ok) return answer;
  const rows: RowOf<M>[] = [];
  for (const row of answer.value) {
    const read = ROWS[model].safeParse(row);
    if (!read.success)
      return err(foreign(`a row of ${model} has another shape, at ${read.error.issues[0]?.path.join(".")}`));
    // The schema is the model's own.
    rows.push(read.data as RowOf<M>);
  }
  return ok(rows);
}
