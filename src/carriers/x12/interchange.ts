import { err, ok, type Result } from "../../domain/result.ts";
import type { Bytes } from "../bytes.ts";

/** A segment's name and elements, without the blanks that fill them. */
export type Segment = readonly string[];

/** An interchange by its envelopes (X12.5, X12.6): groups of transaction sets. */
export interface Interchange {
  readonly isa: Segment;
  readonly groups: readonly Group[];
}

export interface Group {
  readonly gs: Segment;
  readonly sets: readonly TransactionSet[];
}

export interface TransactionSet {
  readonly st: Segment;
  /** Between ST and SE. */
  readonly body: readonly Segment[];
  /** Null when it was not closed. */
  readonly se: Segment | null;
}

export const SEGMENTS_MAX = 20_000;
const ISA_ELEMENTS = 16;

/**
 * Takes an interchange apart. Nothing is assumed of its separators: the ISA tells them, the one between elements first, the end of a
 * segment right behind its sixteenth element. Written here, since the kept libraries are made on Node's streams.
 */
export function readInterchange(body: Bytes): Result<Interchange, string> {
  const text = new TextDecoder().decode(body).trimStart();
  if (!text.startsWith("ISA")) return err("does not begin with an ISA segment");
  const separator = text.charAt(3);
  let at = 3;
  for (let element = 1; element < ISA_ELEMENTS && at > 0; element += 1) at = text.indexOf(separator, at + 1);
  const terminator = at < 0 ? "" : text.charAt(at + 2);
  if (/^[A-Za-z0-9]?$/.test(separator) || /^[A-Za-z0-9 ]?$/.test(terminator) || separator === terminator)
    return err("has an ISA segment without sixteen elements");
  const parts = text.split(terminator, SEGMENTS_MAX + 1);
  if (parts.length > SEGMENTS_MAX) return err(`has more than ${SEGMENTS_MAX} segments`);
  const segments = parts.map((part) => part.split(separator).map((element) => element.trim())).filter(([name]) => name);
  return ok(envelopesOf(segments));
}

function envelopesOf([isa = [], ...segments]: readonly Segment[]): Interchange {
  const groups: { gs: Segment; sets: { st: Segment; body: Segment[]; se: Segment | null }[] }[] = [];
  for (const segment of segments) {
    const group = groups.at(-1);
    const set = group?.sets.at(-1);
    if (segment[0] === "GS") groups.push({ gs: segment, sets: [] });
    else if (segment[0] === "ST") group?.sets.push({ st: segment, body: [], se: null });
    else if (segment[0] === "SE" && set) set.se = segment;
    else if (set?.se === null) set.body.push(segment);
  }
  return { isa, groups };
}
