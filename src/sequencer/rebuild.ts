import type { Act, Held, ShipmentLink } from "../domain/act.ts";
import { withSender } from "../domain/senders.ts";
import type { Entry } from "../domain/shipment.ts";
import { foldAll, type Folded } from "../domain/timeline.ts";
import { meaningOf, understood, type Meaning } from "../domain/understood.ts";
import type { Provenance, Recorded } from "../outbox/claim.ts";
import { headsIn } from "./event-log.ts";

/** An entry with its place in the chain and the meaning that an act behind it gives it. */
export interface Rebuilt extends Recorded {
  readonly n: number;
  readonly meant: Meaning | undefined;
}

/** What a shipment's links alone say that it is. */
export interface Foundation extends Required<Held> {
  readonly lastSeq: number;
  readonly folded: Folded;
  readonly senders: readonly string[];
  readonly entries: readonly Rebuilt[];
}

/** The fold of all links from nothing. `adopted`: the entries that acts adopted, which have no link of their own. */
export function rebuild(links: readonly ShipmentLink[], adopted: readonly Recorded[]): Foundation {
  const acts = links.flatMap((link) => (link.kind === "act" ? [{ ...link.act, n: link.n, hash: link.hash }] : []));
  let held: Required<Held> = NOTHING;
  let senders: readonly string[] = [];
  let entries: { n: number; entry: Entry; from: Provenance }[] = [];
  for (const link of links) {
    if (link.kind === "entry") {
      const { n, entry, from, also = {} } = link;
      entries.push({ n, entry, from });
      held = changed(held, also);
      senders = withSender(senders, from.sender);
      continue;
    }
    const { deed, after } = link.act;
    held = changed(held, after);
    if (deed.verb === "report") senders = withSender(senders, deed.sender);
    if (deed.verb === "purge") [held, senders, entries] = [NOTHING, [], []];
    if (deed.verb === "adopt") {
      senders = deed.senders;
      entries.push(...adoptedBy(deed, adopted).map((one) => ({ ...one, n: link.n })));
    }
  }
  const read = entries.map(({ n, entry, from }): Rebuilt => {
    const meant = meaningOf(entry, from, n, acts);
    return { n, entry: understood(entry, meant), from, meant };
  });
  return { ...held, senders, entries: read, lastSeq: entries.length, folded: foldAll(headsIn(read)) };
}

const NOTHING: Required<Held> = { estimate: null, references: [], links: [] };

function changed(held: Required<Held>, { estimate, references, links }: Held): Required<Held> {
  return {
    estimate: estimate === undefined ? held.estimate : estimate,
    references: references ?? held.references,
    links: links ?? held.links,
  };
}

/** Those of the entries without a place that an adoption speaks of. */
export function adoptedBy<E extends { readonly entry: Entry }>(
  { fromSeq, entries }: Extract<Act["deed"], { verb: "adopt" }>,
  adopted: readonly E[],
): E[] {
  return adopted.filter(({ entry }) => entry.seq > fromSeq && entry.seq <= fromSeq + entries);
}
