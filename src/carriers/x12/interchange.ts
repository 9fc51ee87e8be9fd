import { err, ok, type Result } from "../../domain/result.ts";
import type { Bytes } from "../bytes.ts";

/** A segment's name and elements, without the blanks that fill them. */
export type Segment = readonly string[];

/** How a sender sets elements, their components and segments apart. */
export interface Separators {
  readonly element: string;
  readonly component: string;
  readonly segment: string;
}

export interface Header {
  readonly isa: Segment;
  readonly separators: Separators;
}

/** An interchange by its envelopes (X12.5, X12.6): groups of transaction sets. */
export interface Interchange {
  readonly header: Header;
  readonly groups: readonly Group[];
  /** Something that is no segment stands behind its end. */
  readonly hasMore: boolean;
}

export interface Group {
  readonly gs: Segment;
  readonly sets: readonly TransactionSet[];
  /** Null when it was not closed. */
  readonly ge: Segment | null;
}

export interface TransactionSet {
  readonly st: Segment;
  /** Between ST and SE. */
  readonly body: readonly Segment[];
  /** Null when it was not closed. */
  readonly se: Segment | null;
}

/** Why a body is no interchange, by the segment at fault; with a header whose sender can be answered. */
export interface Misread {
  readonly path: "ISA" | "GS";
  readonly message: string;
  readonly header: Header | null;
}

export const SEGMENTS_MAX = 20_000;
/** A partner sends one, or a few that were waiting. */
export const INTERCHANGES_MAX = 100;
const ISA_ELEMENTS = 16;
/** Its elements have fixed widths; some write more blanks. */
const ISA_CHARS_MAX = 300;
const BEHIND: Misread = { path: "ISA", message: "is followed by what is no interchange", header: null };
/** What a separator cannot be; half a character is none either. */
const NO_SEPARATOR = /^[A-Za-z0-9 \uD800-\uDFFF\uFFFD]?$/;

/** An interchange of a body, or why there is none where one begins. */
export type Read = Result<Interchange, Misread>;

/**
 * Takes a body apart into its interchanges. Nothing is assumed of their separators: each ISA tells its own, the one between elements first,
 * the end of a segment right behind its sixteenth element. One that cannot be read does not hide the others. Written here, since the
 * libraries for it stand on Node's streams and take seconds for 1 MiB of terminators.
 */
export function readInterchanges(body: Bytes): readonly Read[] {
  const text = decoded(body).trimStart();
  if (!text.startsWith("ISA"))
    return [err({ path: "ISA", message: "does not begin with an ISA segment", header: null })];
  const starts = startsIn(text);
  if (starts.length > INTERCHANGES_MAX)
    return [err({ path: "ISA", message: `has more than ${INTERCHANGES_MAX} interchanges`, header: null })];
  let left = SEGMENTS_MAX;
  return starts.flatMap((from, index) => {
    const read = readInterchange(text.slice(from, starts[index + 1]), left);
    left -= read.ok ? segmentsOf(read.value) : 0;
    return read.ok && read.value.hasMore ? [read, err(BEHIND)] : [read];
  });
}

/**
 * Where the interchanges begin: at an ISA that stands where a segment may, behind the end of another, and is a whole header itself or
 * stands behind the end of an interchange. The letters may be in a name as well.
 */
function startsIn(text: string): number[] {
  const starts = [0];
  let separators = headerOf(text)?.separators ?? null;
  for (const { index } of text.matchAll(/ISA[^A-Za-z0-9\s]/g)) {
    if (index === 0) continue;
    if (starts.length > INTERCHANGES_MAX) break;
    const before = text.slice(Math.max(0, index - 400), index).trimEnd();
    const closed = separators === null ? /IEA.{1,60}$/s.test(before) : closes(before, separators);
    // Its second element is always two figures; only that of a closed one may be anything.
    if (!closed && !/^ISA.\d\d/.test(text.slice(index, index + 6))) continue;
    const header = headerOf(text.slice(index, index + ISA_CHARS_MAX));
    const ended = separators === null || before.endsWith(separators.segment) || /\s/.test(text.charAt(index - 1));
    if (!closed && !(header && ended)) continue;
    starts.push(index);
    separators = header?.separators ?? null;
  }
  return starts;
}

/** Whether the last segment of a text is the trailer of an interchange. */
function closes(before: string, { segment, element }: Separators): boolean {
  const whole = before.endsWith(segment) ? before.slice(0, -segment.length) : before;
  return whole
    .slice(whole.lastIndexOf(segment) + 1)
    .trimStart()
    .startsWith(`IEA${element}`);
}

const segmentsOf = ({ groups }: Interchange): number =>
  groups.reduce((sum, { sets }) => sum + 2 + sets.reduce((all, { body }) => all + 2 + body.length, 0), 2);

function readInterchange(text: string, segmentsMax: number): Read {
  const header = headerOf(text);
  if (!header) return err({ path: "ISA", message: "has an ISA segment without sixteen elements", header });
  const { element, segment } = header.separators;
  const parts = text.split(segment, segmentsMax + 1);
  if (parts.length > segmentsMax)
    return err({ path: "ISA", message: `has more than ${SEGMENTS_MAX} segments`, header });
  const [, ...segments] = parts.map((part) => segmentOf(part, element)).filter(([name]) => name);
  const groups = groupsOf(segments);
  // Our own messages are acknowledged without a group.
  if (groups.length === 0 && !segments.some(([name]) => name === "TA1"))
    return err({ path: "GS", message: "has no functional group", header });
  const end = segments.findIndex(([name]) => name === "IEA");
  const hasMore = end >= 0 && segments.slice(end + 1).some(([name = ""]) => !/^[A-Z][A-Z\d]{1,2}$/.test(name));
  return ok({ header, groups, hasMore });
}

/** Older translators write the code page of their machine. */
function decoded(body: Bytes): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(body);
  } catch {
    return new TextDecoder("windows-1252").decode(body);
  }
}

function headerOf(text: string): Header | null {
  const element = text.charAt(3);
  let at = 3;
  for (let count = 1; count < ISA_ELEMENTS && at > 0; count += 1) at = text.indexOf(element, at + 1);
  if (at < 0) return null;
  const [component, segment] = [text.charAt(at + 1), text.charAt(at + 2)];
  if (NO_SEPARATOR.test(element) || NO_SEPARATOR.test(segment) || element === segment) return null;
  return { isa: segmentOf(text.slice(0, at + 2), element), separators: { element, component, segment } };
}

/** A separator too many at the end adds nothing, and must not make another scan of one that comes again without it. */
function segmentOf(part: string, separator: string): Segment {
  const elements = part.split(separator).map((element) => element.trim());
  return elements.slice(0, elements.findLastIndex((element) => element !== "") + 1);
}

function groupsOf(segments: readonly Segment[]): Group[] {
  const groups: { gs: Segment; sets: { st: Segment; body: Segment[]; se: Segment | null }[]; ge: Segment | null }[] =
    [];
  for (const segment of segments) {
    const group = groups.at(-1);
    const set = group?.sets.at(-1);
    if (segment[0] === "GS") groups.push({ gs: segment, sets: [], ge: null });
    else if (segment[0] === "GE" && group) group.ge ??= segment;
    else if (segment[0] === "ST") group?.sets.push({ st: segment, body: [], se: null });
    else if (segment[0] === "SE" && set) set.se ??= segment;
    else if (set?.se === null) set.body.push(segment);
  }
  return groups;
}
