import type { Reply } from "../port.ts";
import type { Group, Interchange, Segment, TransactionSet } from "./interchange.ts";

/** X12.20, element 718: what was wrong with a transaction set. */
type SetFault = "2" | "3" | "4" | "5" | "23";

/** What a set's own envelope gets wrong; such a set is read all the same, and its sender told. */
function faultsOf({ st, body, se }: TransactionSet): SetFault[] {
  if (se === null) return ["2"];
  const counted = Number(se[1]) === body.length + 2;
  return [...(se[2] === st[2] ? [] : ["3" as const]), ...(counted ? [] : ["4" as const])];
}

/**
 * The functional acknowledgement (997) of an interchange: each group and set with what was made of it. Its control numbers are those of
 * what it answers, so that an interchange that comes again is answered alike; its date is when it came.
 */
export function acknowledgement(
  { isa, groups }: Interchange,
  refused: ReadonlySet<TransactionSet>,
  atMs: number,
): Reply {
  const iso = new Date(atMs).toISOString();
  const date = iso.slice(0, 10).replaceAll("-", "");
  const time = iso.slice(11, 16).replace(":", "");
  const control = (isa[13] ?? "").slice(0, 9).padStart(9, "0");
  const head = header(isa, date, time, control);
  const answers = groups.map((group, index) => answerTo(group, refused, `${index + 1}`.padStart(4, "0")));
  const [first] = groups;
  const lines = [
    head,
    [
      "GS",
      "FA",
      first?.gs[3] ?? "",
      first?.gs[2] ?? "",
      date,
      time,
      first?.gs[6] ?? "1",
      "X",
      first?.gs[8] || "004010",
    ],
    ...answers.flat(),
    ["GE", `${answers.length}`, first?.gs[6] ?? "1"],
    ["IEA", "1", control],
  ];
  const body = lines.map((elements) => `${elements.join("*")}~`).join("\n");
  return { status: 200, contentType: "application/edi-x12", body };
}

/** The interchange header with sender and receiver changed over; its elements have fixed widths. */
function header(isa: Segment, date: string, time: string, control: string): Segment {
  const blank = " ".repeat(10);
  const from = [isa[7] || "ZZ", party(isa[8])];
  const to = [isa[5] || "ZZ", party(isa[6])];
  return [
    "ISA",
    "00",
    blank,
    "00",
    blank,
    ...from,
    ...to,
    date.slice(2),
    time,
    "U",
    "00401",
    control,
    "0",
    isa[15] || "P",
    ":",
  ];
}

const party = (element: string | undefined): string => (element ?? "").slice(0, 15).padEnd(15);

function answerTo({ gs, sets }: Group, refused: ReadonlySet<TransactionSet>, control: string): Segment[] {
  const verdicts = sets.map((set) => {
    const faults = refused.has(set) ? (["5"] as const) : faultsOf(set);
    const verdict = refused.has(set) ? "R" : faults.length > 0 ? "E" : "A";
    return {
      verdict,
      lines: [
        ["AK2", set.st[1] ?? "", set.st[2] ?? ""],
        ["AK5", verdict, ...faults],
      ],
    };
  });
  const accepted = verdicts.filter(({ verdict }) => verdict !== "R").length;
  const all = `${sets.length}`;
  const whole =
    accepted === sets.length ? (verdicts.some(({ verdict }) => verdict === "E") ? "E" : "A") : accepted > 0 ? "P" : "R";
  const body = [
    ["ST", "997", control],
    ["AK1", gs[1] ?? "", gs[6] ?? ""],
    ...verdicts.flatMap(({ lines }) => lines),
    ["AK9", whole, all, all, `${accepted}`],
  ];
  return [...body, ["SE", `${body.length + 1}`, control]];
}
