import type { Alert } from "../../domain/attention.ts";
import type { ShipmentId } from "../../domain/identity.ts";
import { ok, type Result } from "../../domain/result.ts";
import type { ActivityRef, OdooFailure } from "../../odoo/client.ts";
import { loadRows, type Loaded, type OwnedRow, type Refusal } from "../../odoo/load-rows.ts";
import type { Linked } from "./linked.ts";
import type { PickingColumns } from "./columns.ts";
import type { SinkOdoo } from "./guarded.ts";
import { Kept } from "./kept.ts";
import type { CompanyWords } from "./languages.ts";
import { parcelInWords, saidOf } from "./note.ts";
import { Responsible } from "./responsible.ts";
import { ACTIVITY_TYPE, XID_PREFIX } from "./setup/wanted.ts";
import { inWords } from "./words/spoken.ts";
import type { Words } from "./words/words.ts";

/** The type that a set-up makes, else Odoo's own for any task: its own for exceptions is archived (read off Odoo 19). */
const TYPES = [`${XID_PREFIX}.${ACTIVITY_TYPE}`, "mail.mail_activity_data_todo"];
const TYPES_MAX = 200;
const OPEN_MAX = 5_000;
const SUMMARY_MAX_CHARS = 200;

/** The columns of an activity; who is to do it comes last, and only where somebody is: Odoo 17 takes no empty one. */
const FIELDS = ["id", "res_model_id/id", "res_id", "activity_type_id/.id", "summary", "note", "date_deadline"];
const ASSIGNED = "user_id/.id";

const NOTHING: Loaded<ShipmentId> = { refusals: [], failure: null };

/** Asks people to look at exceptions, and says when they are over. Batches without either cost no call. */
export class Activities {
  readonly #typeId: Kept<number | null>;
  readonly #responsible: Responsible;

  constructor(now: () => number) {
    this.#typeId = new Kept(now);
    this.#responsible = new Responsible(now);
  }

  /** `columns` tell what this Odoo says of who looks after a picking. */
  async attend(
    client: SinkOdoo,
    shipments: readonly Linked[],
    words: CompanyWords,
    columns: Attendants,
  ): Promise<Loaded<ShipmentId>> {
    const raised = await this.#raise(client, alertsIn(shipments, "raising"), words, columns);
    if (raised.failure) return raised;
    const ended = await end(client, alertsIn(shipments, "ending"), words);
    return { refusals: [...raised.refusals, ...ended.refusals], failure: ended.failure };
  }

  async #raise(
    client: SinkOdoo,
    subjects: readonly Subject[],
    words: CompanyWords,
    columns: Attendants,
  ): Promise<Loaded<ShipmentId>> {
    if (subjects.length === 0) return NOTHING;
    const type = await this.#typeId.of(() => askType(client));
    if (!type.ok) return { refusals: [], failure: type.error };
    const users = await this.#responsible.of(client, pickingsOf(subjects), columns, columns.exceptionsTo);
    if (!users.ok) return { refusals: [], failure: users.error };
    const rows = subjects.map((subject) => {
      const userId = users.value.get(subject.shipment.link.pickingId);
      return { owner: subject, cells: (mine: boolean) => cellsOf(subject, type.value, words, mine), userId };
    });
    const assigned = rows.flatMap(({ owner, cells, userId }) =>
      userId ? [{ owner, cells: [...cells(true), `${userId}`] }] : [],
    );
    const first = await loadRows(client, "mail.activity", [...FIELDS, ASSIGNED], assigned);
    if (first.failure) return { refusals: [], failure: first.failure };
    // Who may not see the picking cannot be assigned: it is for the team, and says so.
    const turnedDown = new Set(first.refusals.map(({ owner }) => owner));
    const open: OwnedRow<Subject>[] = rows
      .filter(({ owner, userId }) => !userId || turnedDown.has(owner))
      .map(({ owner, cells }) => ({ owner, cells: cells(false) }));
    const second = await loadRows(client, "mail.activity", FIELDS, open);
    return { ...second, refusals: second.refusals.map(ofShipment) };
  }
}

/** What of this Odoo and its tenant says who is to look. */
export interface Attendants extends Pick<PickingColumns, "responsible" | "order"> {
  /** The login of whom the tenant names; null: nobody. */
  readonly exceptionsTo: string | null;
}

interface Subject {
  readonly shipment: Linked;
  readonly alert: Alert;
}

function alertsIn(shipments: readonly Linked[], stage: Alert["stage"]): Subject[] {
  return shipments.flatMap((shipment) =>
    (shipment.work.alerts ?? []).flatMap((alert) => (alert.stage === stage ? [{ shipment, alert }] : [])),
  );
}

function ofShipment({ owner, ...refusal }: Refusal<Subject>): Refusal<ShipmentId> {
  return { ...refusal, owner: owner.shipment.shipmentId };
}

/** Before an alert's own id: the external id of its activity. */
export const EXCEPTION_XID = `${XID_PREFIX}.exception_`;
const xidOf = ({ id }: Alert): string => `${EXCEPTION_XID}${id}`;

/** `mine`: it is given to somebody. */
function cellsOf(
  { shipment: { work, link }, alert }: Subject,
  typeId: number | null,
  words: CompanyWords,
  mine: boolean,
): string[] {
  const spoken = words.of(link.companyId);
  const told = work.events.flatMap(({ entry }) =>
    entry.kind === "event" && entry.event.fingerprint === alert.at.fingerprint ? [entry.event] : [],
  );
  const headline = inWords(spoken, "exception", alert.reason, told[0]?.description);
  const parcel = ` (${parcelInWords(work.identity)})`;
  const lines = [
    ...told.flatMap((event) => saidOf(event, headline)),
    ...(mine ? [] : [`<em>${spoken.forTheTeam}</em>`]),
  ];
  return [
    xidOf(alert),
    "stock.model_stock_picking",
    `${link.pickingId}`,
    typeId === null ? "" : `${typeId}`,
    `${headline.slice(0, SUMMARY_MAX_CHARS - parcel.length)}${parcel}`,
    lines.length > 0 ? `<p>${lines.join("<br/>")}</p>` : "",
    new Date(alert.learntAtMs).toISOString().slice(0, 10),
  ];
}

/** Null where the key may not look, or there is none: Odoo takes an activity without a type, too. */
async function askType(client: SinkOdoo): Promise<Result<number | null, OdooFailure>> {
  const types = await client.searchRead("mail.activity.type", [], ["id"], { limit: TYPES_MAX });
  if (!types.ok) return types.error.kind === "rejected" ? ok(null) : types;
  const names = await client.externalIds(
    "mail.activity.type",
    types.value.map((type) => Number(type["id"])),
  );
  if (!names.ok) return names.error.kind === "rejected" ? ok(null) : names;
  const byName = new Map([...names.value].map(([id, name]) => [name, id]));
  return ok(TYPES.map((name) => byName.get(name)).find((id) => id !== undefined) ?? null);
}

const pickingsOf = (subjects: readonly Subject[]): number[] => [
  ...new Set(subjects.map(({ shipment }) => shipment.link.pickingId)),
];

/**
 * Closes what is over and still open. A search shows open ones alone, so one that a person has done or deleted is left as it is, and
 * a second try after a lost answer finds nothing to do. By their external ids ours are told from people's own.
 */
async function end(client: SinkOdoo, subjects: readonly Subject[], words: CompanyWords): Promise<Loaded<ShipmentId>> {
  if (subjects.length === 0) return NOTHING;
  const domain = [
    ["res_model", "=", "stock.picking"],
    ["res_id", "in", pickingsOf(subjects)],
  ];
  const open = await client.searchRead("mail.activity", domain, ["res_model"], { limit: OPEN_MAX });
  if (!open.ok) return { refusals: [], failure: open.error };
  const names = await client.externalIds(
    "mail.activity",
    open.value.map((activity) => Number(activity["id"])),
  );
  if (!names.ok) return { refusals: [], failure: names.error };
  const bySubject = new Map(subjects.map((subject) => [xidOf(subject.alert), subject]));
  const over = open.value.flatMap((row): (Over & { readonly feedback: string })[] => {
    const id = Number(row["id"]);
    const subject = bySubject.get(names.value.get(id) ?? "");
    return subject ? [{ id, model: String(row["res_model"]), subject, feedback: feedbackOf(subject, words) }] : [];
  });
  const refusals: Refusal<ShipmentId>[] = [];
  // One call for all that ended alike.
  for (const [feedback, alike] of Map.groupBy(over, (one) => one.feedback)) {
    const failure = await close(client, alike, feedback, refusals);
    if (failure) return { refusals, failure };
  }
  return { refusals, failure: null };
}

interface Over extends ActivityRef {
  readonly subject: Subject;
}

/** One by one when the call was refused as a whole: one of them may have gone since it was found. */
async function close(
  client: SinkOdoo,
  alike: readonly Over[],
  feedback: string,
  refusals: Refusal<ShipmentId>[],
): Promise<OdooFailure | null> {
  const closed = await client.closeActivities(alike, feedback);
  if (closed.ok) return null;
  const { error } = closed;
  if (error.kind !== "rejected") return error;
  const [only] = alike;
  if (only && alike.length === 1) {
    const { name, message } = error;
    const gone = name === MISSING;
    if (!gone) refusals.push({ owner: only.subject.shipment.shipmentId, kind: "rejected", name, message });
    return null;
  }
  for (const one of alike) {
    const failure = await close(client, [one], feedback, refusals);
    if (failure) return failure;
  }
  return null;
}

const MISSING = "odoo.exceptions.MissingError";

function feedbackOf({ shipment: { work, link } }: Subject, words: CompanyWords): string {
  const spoken: Words = words.of(link.companyId);
  const { head } = work;
  return head ? `${spoken.exceptionOver}: ${inWords(spoken, head.milestone, head.reason)}` : spoken.exceptionOver;
}
