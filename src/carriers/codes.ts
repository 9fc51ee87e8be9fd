import type { ExceptionReason, Milestone, Standing } from "../domain/milestone.ts";
import type { MappedCodes } from "./port.ts";

/**
 * A row of a sender's code table. An empty detail is the code's own meaning, whatever its detail. `unknown` is a code we know that
 * says nothing of where the goods are.
 */
export type CodeRow =
  | readonly [code: string, detail: string, milestone: Exclude<Milestone, "exception">]
  | readonly [code: string, detail: string, milestone: "exception", reason: ExceptionReason];

/** Where a code and its detail put the goods; null for a code that is not in the table. */
export type CodeTable = (code: string, detail?: string | null) => Standing | null;

/**
 * Codes are compared without case. Of a known code with an unknown detail the code counts. With `between` a row holds all the details
 * that mean the same: what a long table is written as.
 */
export function codeTable(rows: readonly CodeRow[], between: string | null = null): CodeTable {
  const standings = new Map<string, Standing>();
  for (const [code, details, milestone, reason = null] of rows)
    for (const detail of between === null ? [details] : details.split(between))
      standings.set(keyOf(code, detail), { milestone, reason });
  return (code, detail) => standings.get(keyOf(code, detail ?? "")) ?? standings.get(keyOf(code, "")) ?? null;
}

const keyOf = (code: string, detail: string): string => JSON.stringify([code.toLowerCase(), detail.toLowerCase()]);

/** A standing, and whether nobody knew the code. */
export interface Judged extends Standing {
  readonly unmapped?: true;
}

/** An operator's word goes before the table's; a code that neither knows is `unknown`, and said to be. */
export function judge(code: string, known: Standing | null, mapped: MappedCodes): Judged {
  return mapped(code) ?? known ?? { milestone: "unknown", reason: null, unmapped: true };
}
