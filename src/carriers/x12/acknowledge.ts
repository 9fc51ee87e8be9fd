import type { Reply } from "../port.ts";
import type { Group, Header, Interchange, Segment, TransactionSet } from "./interchange.ts";

/** Element 718: what was wrong with a transaction set. */
export type SetFault = "1" | "2" | "3" | "4" | "5";
/** Sets that were not taken, and why. */
export type Refusals = ReadonlyMap<TransactionSet, SetFault>;

/** Element I18: invalid interchange content. */
const INVALID_CONTENT = "024";
const NO_ERROR = "000";

/**
 * The functional acknowledgement (997) of an interchange: each group and set with what was made of it. Its control numbers are those of
 * what it answers, so that an interchange that comes again is answered alike; its date is when it came. Null where there is nothing to
 * answer: an acknowledgement is not acknowledged. Who asks for it (ISA14) is told with a TA1 that the interchange came.
 */
export function acknowledgement({ header, groups }: Interchange, refusals: Refusals, atMs: number): Reply | null {
  const answered = groups.filter(({ gs }) => gs[1] !== "FA");
  const [first] = answered;
  const noted = header.isa[14] === "1" && groups.length > 0 ? [noteOf(header.isa, "A", NO_ERROR)] : [];
  if (!first) return noted.length > 0 ? enveloped(header, noted, 0, atMs) : null;
  const { date, time } = clockOf(atMs);
  const answers = answered.map((group, index) => answerTo(group, refusals, `${index + 1}`.padStart(4, "0")));
  const [, , sender = "", receiver = "", , , number = ""] = first.gs;
  const version = /^00[4-9]\d{3}/.test(first.gs[8] ?? "") ? cut(first.gs[8], 12) : "004010";
  const inner = [
    ["GS", "FA", cut(receiver, 15), cut(sender, 15), date, time, cut(number, 9) || "1", "X", version],
    ...answers.flat(),
    ["GE", `${answers.length}`, cut(number, 9) || "1"],
  ];
  return enveloped(header, [...noted, ...inner], 1, atMs);
}

/** The interchange acknowledgement (TA1) of one that could not be read. */
export function rejection(header: Header, atMs: number): Reply {
  const { isa } = header;
  return enveloped(header, [noteOf(isa, "R", INVALID_CONTENT)], 0, atMs);
}

const noteOf = (isa: Segment, verdict: "A" | "R", why: string): Segment => [
  "TA1",
  controlOf(isa),
  cut(isa[9], 6),
  cut(isa[10], 4),
  verdict,
  why,
];

/** In the sender's own separators: no element of theirs can then end a segment of ours. */
function enveloped({ isa, separators }: Header, inner: readonly Segment[], groups: number, atMs: number): Reply {
  const lines = [answerHeader(isa, separators.component, atMs), ...inner, ["IEA", `${groups}`, controlOf(isa)]];
  const end = /\s/.test(separators.segment) ? separators.segment : `${separators.segment}\n`;
  const body = lines.map((elements) => `${elements.join(separators.element)}${end}`).join("");
  return { status: 200, contentType: "application/edi-x12", body };
}

/** The interchange header with sender and receiver changed over; its elements have fixed widths. */
function answerHeader(isa: Segment, component: string, atMs: number): Segment {
  const { date, time } = clockOf(atMs);
  const blank = " ".repeat(10);
  const from = [fixed(isa[7] || "ZZ", 2), fixed(isa[8], 15)];
  const to = [fixed(isa[5] || "ZZ", 2), fixed(isa[6], 15)];
  const standard = fixed(isa[11] || "U", 1);
  const version = /^00[4-9]\d\d$/.test(isa[12] ?? "") ? cut(isa[12], 5) : "00401";
  const usage = isa[15] === "T" ? "T" : "P";
  const rest = [date.slice(2), time, standard, version, controlOf(isa), "0", usage, component];
  return ["ISA", "00", blank, "00", blank, ...from, ...to, ...rest];
}

const cut = (element: string | undefined, length: number): string => (element ?? "").slice(0, length);
const fixed = (element: string | undefined, length: number): string => cut(element, length).padEnd(length);
const controlOf = (isa: Segment): string => cut(isa[13]?.replaceAll(/\D/g, ""), 9).padStart(9, "0");

function clockOf(atMs: number): { readonly date: string; readonly time: string } {
  const iso = new Date(atMs).toISOString();
  return { date: iso.slice(0, 10).replaceAll("-", ""), time: iso.slice(11, 16).replace(":", "") };
}

function answerTo(group: Group, refusals: Refusals, control: string): Segment[] {
  const { gs, sets, ge } = group;
  const verdicts = sets.map((set) => verdictOn(set, refusals.get(set)));
  const faults = groupFaults(group);
  const accepted = verdicts.filter(({ verdict }) => verdict !== "R").length;
  const noted = faults.length > 0 || verdicts.some(({ verdict }) => verdict === "E");
  const whole = accepted === sets.length ? (noted ? "E" : "A") : accepted > 0 ? "P" : "R";
  const included = /^\d{1,6}$/.test(ge?.[1] ?? "") ? cut(ge?.[1], 6) : `${sets.length}`;
  const body = [
    ["ST", "997", control],
    ["AK1", cut(gs[1], 2), cut(gs[6], 9)],
    ...verdicts.flatMap(({ lines }) => lines),
    ["AK9", whole, included, `${sets.length}`, `${accepted}`, ...faults],
  ];
  return [...body, ["SE", `${body.length + 1}`, control]];
}

interface Verdict {
  readonly verdict: "A" | "E" | "R";
  readonly lines: readonly Segment[];
}

function verdictOn(set: TransactionSet, refusal: SetFault | undefined): Verdict {
  const faults = refusal ? [refusal] : setFaults(set);
  const verdict = refusal ? "R" : faults.length > 0 ? "E" : "A";
  const named = ["AK2", cut(set.st[1], 3), cut(set.st[2], 9)];
  return { verdict, lines: [named, ["AK5", verdict, ...faults]] };
}

/** What a set's own envelope gets wrong; such a set is read all the same, and its sender told. */
function setFaults({ st, body, se }: TransactionSet): SetFault[] {
  if (se === null) return ["2"];
  const counted = Number(se[1]) === body.length + 2;
  return [...(se[2] === st[2] ? [] : ["3" as const]), ...(counted ? [] : ["4" as const])];
}

/** Element 716: the same of a group. */
function groupFaults({ gs, sets, ge }: Group): string[] {
  if (ge === null) return ["3"];
  return [...(ge[2] === gs[6] ? [] : ["4"]), ...(Number(ge[1]) === sets.length ? [] : ["5"])];
}
