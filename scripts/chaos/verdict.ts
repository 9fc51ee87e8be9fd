/** A chatter note as Odoo has it. */
export interface Note {
  readonly id: number;
  readonly pickingId: number;
  /** Of the scan it tells of. */
  readonly key: string;
  /** When that happened, as Odoo writes times: they sort as text. */
  readonly date: string;
}

export interface Verdict {
  /** Accepted scans without a note. */
  readonly lost: number;
  /** Scans with more than one. */
  readonly doubled: number;
  /** Notes that stand after one of the same picking that happened later. */
  readonly inverted: number;
  /** Pickings whose state is not that of the last accepted scan. */
  readonly wrong: number;
}

export const isFlawless = ({ lost, doubled, inverted, wrong }: Verdict): boolean =>
  lost + doubled + inverted + wrong === 0;

/** `states` and `expected`: the milestone of every picking by its tracking number. */
export function judge(
  accepted: Iterable<string>,
  notes: readonly Note[],
  states: ReadonlyMap<string, string>,
  expected: ReadonlyMap<string, string>,
): Verdict {
  const byKey = Map.groupBy(notes, ({ key }) => key);
  const lost = [...accepted].filter((key) => !byKey.has(key)).length;
  const doubled = [...byKey.values()].filter((same) => same.length > 1).length;
  const wrong = [...expected].filter(([number, milestone]) => states.get(number) !== milestone).length;
  return { lost, doubled, inverted: countInverted(notes), wrong };
}

function countInverted(notes: readonly Note[]): number {
  const latest = new Map<number, string>();
  let inverted = 0;
  for (const { pickingId, date } of notes.toSorted((a, b) => a.id - b.id)) {
    const before = latest.get(pickingId) ?? "";
    if (date < before) inverted += 1;
    else latest.set(pickingId, date);
  }
  return inverted;
}
