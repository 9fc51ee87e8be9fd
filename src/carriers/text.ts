/** Control characters, and those that turn the direction of what follows: they belong to a display, not to a message. */
const UNPRINTABLE = /[\p{Cc}\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069]+/gu;

/**
 * A sender's text made fit to keep: well-formed, printable, at most `maxChars` UTF-16 units with no character cut in half.
 * Null when nothing is left.
 */
export function clip(text: string | null | undefined, maxChars: number): string | null {
  if (typeof text !== "string") return null;
  const clean = text.toWellFormed().replaceAll(UNPRINTABLE, " ").trim();
  // A high surrogate at the cut has lost its other half: toWellFormed would make a replacement character of it.
  const cut = /[\uD800-\uDBFF]$/.test(clean.slice(0, maxChars)) ? maxChars - 1 : maxChars;
  return clean.slice(0, cut).trim() || null;
}
