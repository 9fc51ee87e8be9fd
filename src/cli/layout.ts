/** How a list fits a terminal: the subject first, ids short, words wrapped, and nothing wider than the screen. */
export interface Column {
  readonly head: string;
  readonly cells: readonly string[];
}

/** A table as rows of lines, the head first, and the columns that found no room. */
export interface Laid {
  readonly rows: readonly (readonly string[])[];
  readonly omitted: readonly string[];
}

const GAP = "  ";
/** Of a name or a number a part may be enough; of less than this it is not. */
const NARROWEST = 14;
const NARROWEST_WORDS = 24;
const MOST_LINES = 6;
/** What is a sentence: it is wrapped, and never left out. */
const SENTENCES = new Set([
  "WORDS",
  "DETAIL",
  "WHY",
  "TITLE",
  "NEXT",
  "FAILURE",
  "LAST FAILURE",
  "REFUSAL",
  "WARNING",
  "SAYS",
]);
const ID = /^(?:rvw_|[a-z]{2,4}_[0-9a-f]{8})\S*$/;
/** A kind and an id, or a time. */
const NAMES_ONE = /^[a-z-]+ [a-z]{2,4}_[0-9a-f]{8}|^\d{4}-\d\d-\d\d/;
const HEX_OF_ID = /(?<![a-z])([a-z]{2,4}_[0-9a-f]{8})[0-9a-f]{24}(?![0-9a-f])/g;
const TIME = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(?:\.\d+)?Z$/;

/** What an errand is about, in figures, where it cannot stand in a path as it is. */
const HEX_OF_KEY = /(\.-[0-9a-f]{8})[0-9a-f]+(?![0-9a-f])/g;

/** An id by its first eight signs: `shp_0a1b2c3d`; an errand's by eight of what it is about, too. */
export const shortId = (text: string): string => text.replaceAll(HEX_OF_ID, "$1").replaceAll(HEX_OF_KEY, "$1");

/** Whether this may be what `shortId` made of an id. */
export const mayBeShort = (text: string): boolean => ID.test(text) && /_[0-9a-f]{8}(?![0-9a-f])/.test(text);

/** A time to the minute, as a list has room for it. */
export const shortTime = (text: string): string => text.replace(TIME, "$1 $2Z");

/** `trackingNumber` as people read it. */
export const headOf = (name: string): string =>
  name
    .replace(/^trackingNumber/, "number")
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toUpperCase();

/** Lays a table into a width; what finds no room is left out from the right. An id or a time is shown whole or not at all. */
export function laidOut(columns: readonly Column[], width: number): Laid {
  let shown = [...columns];
  let widths = fitted(shown, width);
  while (widths === null) {
    const spare = shown.findLastIndex(({ head }, index) => index > 0 && head !== "ID" && !SENTENCES.has(head));
    if (spare < 1) widths = squeezed(shown, width);
    else {
      shown = shown.toSpliced(spare, 1);
      widths = fitted(shown, width);
    }
  }
  const omitted = columns.filter((column) => !shown.includes(column)).map(({ head }) => head);
  return { rows: rowsOf(shown, widths), omitted };
}

const naturalOf = ({ head, cells }: Column): number => Math.max(head.length, ...cells.map((cell) => cell.length));

/** Room of which a column cannot spare a sign. */
function needOf(column: Column): number {
  const whole = column.cells.filter((cell) => ID.test(cell) || NAMES_ONE.test(cell));
  const least = SENTENCES.has(column.head) ? NARROWEST_WORDS : NARROWEST;
  return Math.min(naturalOf(column), Math.max(least, ...whole.map((cell) => cell.length)));
}

/** How wide each is; null when they do not fit. */
function fitted(columns: readonly Column[], width: number): number[] | null {
  const widths = columns.map(naturalOf);
  const needs = columns.map(needOf);
  const room = width - GAP.length * (columns.length - 1);
  for (let over = sum(widths) - room; over > 0; over -= 1) {
    const [widest] = [...widths.keys()]
      .filter((index) => (widths[index] ?? 0) > (needs[index] ?? 0))
      .toSorted((a, b) => (widths[b] ?? 0) - (widths[a] ?? 0));
    if (widest === undefined) return null;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

/** Nothing more can be left out: ids keep their room, the others share what is left. */
function squeezed(columns: readonly Column[], width: number): number[] {
  const kept = columns.map((column) => (column.head === "ID" ? naturalOf(column) : 0));
  const others = columns.filter(({ head }) => head !== "ID").length;
  const left = Math.max(0, width - GAP.length * (columns.length - 1) - sum(kept));
  return kept.map((own) => (own > 0 ? own : Math.floor(left / Math.max(1, others))));
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

function rowsOf(columns: readonly Column[], widths: readonly number[]): string[][] {
  const count = columns[0]?.cells.length ?? 0;
  return [...Array(count + 1).keys()].map((row) => {
    const cells = columns.map(({ head, cells: own }, index) => {
      const room = widths[index] ?? 0;
      const text = row === 0 ? head : (own[row - 1] ?? "");
      return row > 0 && SENTENCES.has(head) ? wrapped(text, room) : [cut(text, room)];
    });
    const height = Math.max(1, ...cells.map((lines) => lines.length));
    return [...Array(height).keys()].map((line) =>
      cells
        .map((lines, index) => (lines[line] ?? "").padEnd(widths[index] ?? 0))
        .join(GAP)
        .trimEnd(),
    );
  });
}

const cut = (text: string, room: number): string =>
  text.length <= room ? text : `${text.slice(0, Math.max(0, room - 1))}…`;

function wrapped(text: string, room: number): string[] {
  const lines: string[] = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1) ?? "";
    const longer = line === "" ? word : `${line} ${word}`;
    if (longer.length <= room || line === "") lines[lines.length - 1] = cut(longer, room);
    else lines.push(cut(word, room));
  }
  return lines.length <= MOST_LINES
    ? lines
    : [...lines.slice(0, MOST_LINES - 1), cut(`${lines[MOST_LINES - 1]} …`, room)];
}
