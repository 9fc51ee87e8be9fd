import { printable } from "../domain/printable.ts";

/**
 * A sender's text made fit to keep: well-formed, printable, at most `maxChars` UTF-16 units with no character cut in half.
 * Null when nothing is left.
 */
export function clip(text: string | null | undefined, maxChars: number): string | null {
  if (typeof text !== "string") return null;
  const clean = printable(text).trim();
  // A high surrogate at the cut has lost its other half: toWellFormed would make a replacement character of it.
  const cut = /[\uD800-\uDBFF]$/.test(clean.slice(0, maxChars)) ? maxChars - 1 : maxChars;
  // What joined the last picture to one that is gone joins nothing.
  return printable(clean.slice(0, cut)).trim() || null;
}
