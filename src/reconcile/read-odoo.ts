import { ok, type Result } from "../domain/result.ts";
import type { ExternalIds, OdooClient, OdooFailure } from "../odoo/client.ts";

export type Bridge = OdooClient & ExternalIds;

/** What an Odoo holds of some pickings. */
export interface Held {
  /** By id; one that is not in it is gone, or out of the key's sight. */
  readonly pickings: ReadonlyMap<number, Readonly<Record<string, unknown>>>;
  /** The external ids of the notes that are in a picking's chatter. */
  readonly notes: ReadonlyMap<number, ReadonlySet<string>>;
}

const MODEL = "stock.picking";
export const REFERENCE = "carrier_tracking_ref";
/** More messages of one batch of pickings take another call. */
const MESSAGES_PER_CALL = 5_000;
const PAGES_MAX = 20;

/** Three calls, whatever the number of pickings: the fields, the chatters' messages, under which names those were loaded. */
export async function readOdoo(
  client: Bridge,
  pickingIds: readonly number[],
  fields: readonly string[],
): Promise<Result<Held, OdooFailure>> {
  const none: Held = { pickings: new Map(), notes: new Map() };
  if (pickingIds.length === 0) return ok(none);
  const found = await client.searchRead(MODEL, [["id", "in", [...pickingIds]]], [...fields, REFERENCE, "state"], {
    limit: pickingIds.length,
  });
  if (!found.ok) return found;
  const pickings = new Map(found.value.map((row) => [Number(row["id"]), row]));
  if (pickings.size === 0) return ok(none);
  const messages = await messagesOf(client, [...pickings.keys()]);
  if (!messages.ok) return messages;
  const names = await client.externalIds("mail.message", [...messages.value.keys()]);
  if (!names.ok) return names;
  const notes = new Map<number, Set<string>>();
  for (const [messageId, name] of names.value) {
    const pickingId = messages.value.get(messageId) ?? 0;
    notes.set(pickingId, (notes.get(pickingId) ?? new Set()).add(name));
  }
  return ok({ pickings, notes });
}

/** Whose chatter each message is in. Of the kind that the mesh writes: mails and people's words have no note among them. */
async function messagesOf(
  client: Bridge,
  pickingIds: readonly number[],
): Promise<Result<ReadonlyMap<number, number>, OdooFailure>> {
  const ownerOf = new Map<number, number>();
  for (let page = 0, afterId = 0; page < PAGES_MAX; page += 1) {
    const domain = [
      ["model", "=", MODEL],
      ["res_id", "in", [...pickingIds]],
      ["message_type", "=", "notification"],
      ...(afterId > 0 ? [["id", ">", afterId]] : []),
    ];
    const options = { limit: MESSAGES_PER_CALL, order: "id asc" };
    const answer = await client.searchRead("mail.message", domain, ["res_id"], options);
    if (!answer.ok) return answer;
    for (const row of answer.value) ownerOf.set(Number(row["id"]), Number(row["res_id"]));
    if (answer.value.length < MESSAGES_PER_CALL) break;
    afterId = Number(answer.value.at(-1)?.["id"] ?? 0);
  }
  return ok(ownerOf);
}

/** A client that counts its calls. */
export function counting(client: Bridge): { readonly client: Bridge; readonly calls: () => number } {
  let calls = 0;
  const counted = <R>(answer: R): R => {
    calls += 1;
    return answer;
  };
  return {
    calls: () => calls,
    client: {
      searchRead: (...args) => counted(client.searchRead(...args)),
      load: (...args) => counted(client.load(...args)),
      fieldsGet: (...args) => counted(client.fieldsGet(...args)),
      externalIds: (...args) => counted(client.externalIds(...args)),
    },
  };
}
