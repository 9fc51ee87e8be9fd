import type { Reading, Sender } from "../carriers/port.ts";
import type { Result } from "../domain/result.ts";
import {
  CARRIER,
  mayWrite,
  notOwnerText,
  ODOO,
  type FieldOf,
  type NotOwner,
  type Writer,
} from "../domain/system-of-record.ts";

/** A webhook that says what is not its sender's to say: it is refused, and kept whole. */
export interface Trespass {
  readonly kind: "not_owner";
  readonly path: string;
  readonly message: string;
  readonly notOwner: NotOwner;
}

/** Odoo's own webhooks are a doorbell and tell nothing; all others are of carriers, or of who speaks for them. */
export const writerOf = ({ name }: Pick<Sender, "name">): Writer => (name === "odoo" ? ODOO : CARRIER);

/** What of a reading its sender may not say; null: all is its own. Once a webhook, and it costs nothing. */
export function trespassOf(sender: Pick<Sender, "name">, reading: Reading): Trespass | null {
  const writer = writerOf(sender);
  const { foreign, records = [] } = reading;
  // Of a field that it only names, the value is not even looked at.
  if (foreign) return trespass(foreign.path, mayWrite(foreign.domain, foreign.field as never, writer));
  for (const field of fieldsOf(reading)) {
    const found = trespass("", mayWrite("milestones", field, writer));
    if (found) return found;
  }
  return records.length > 0 ? trespass("", mayWrite("customers", "order", writer)) : null;
}

/** What a reading tells of movements. */
function fieldsOf({ reports, orphanRetractions = [] }: Reading): ReadonlySet<FieldOf<"milestones">> {
  const fields = new Set<FieldOf<"milestones">>();
  if (orphanRetractions.length > 0) fields.add("retraction");
  for (const { events, retractions, estimate, references = [] } of reports) {
    if (events.length > 0) fields.add("status");
    if (events.some(({ milestone }) => milestone === "delivered")) fields.add("proof_of_delivery");
    if (retractions.length > 0) fields.add("retraction");
    if (estimate) fields.add("estimate");
    if (references.length > 0) fields.add("reference");
  }
  return fields;
}

function trespass(path: string, may: Result<null, NotOwner>): Trespass | null {
  return may.ok ? null : { kind: "not_owner", path, message: notOwnerText(may.error), notOwner: may.error };
}
