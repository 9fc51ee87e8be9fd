import { isTerminal, rankOf, type Standing } from "./milestone.ts";

/**
 * What several shipments of one picking add up to: delivered only when all are, an exception as soon as one is, and otherwise
 * as far as the one furthest behind. `null` stands for a shipment nobody has reported yet.
 */
export function addUp(standings: readonly (Standing | null)[]): Standing | null {
  const known = standings.filter((standing) => standing !== null);
  const exception = known.find(({ milestone }) => milestone === "exception");
  if (exception) return exception;
  const open = known.filter((standing) => !isTerminal(standing));
  // A parcel that nobody has seen holds its picking back from every end.
  if (known.length < standings.length && open.length === 0)
    return known.length === 0 ? null : { milestone: "in_transit", reason: null };
  const candidates = open.length > 0 ? open : known;
  return candidates.toSorted((a, b) => rankOf(a.milestone) - rankOf(b.milestone))[0] ?? null;
}
