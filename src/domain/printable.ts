/** Line ends, other controls, and what turns the direction of its neighbours: they stand between words, so that a space takes their place. */
const BETWEEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu;
/**
 * What shows as nothing, or says how others are to show: zero-width characters, tags, annotations, fillers, selectors, and what is no
 * character at all. Words that look alike must be alike.
 */
const UNSEEN = /[\p{Cf}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;
const JOINER = "\u200D";
const AS_EMOJI = "\uFE0F";
const PICTURE = /^\p{Extended_Pictographic}$/u;
const PICTURE_BEFORE = /\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?$/u;
/** The longest that `PICTURE_BEFORE` looks back over, in UTF-16 units. */
const LOOKS_BACK = 4;

/** A stranger's text as it may be shown: well-formed, in one line, with nothing in it that cannot be seen. Emoji that are joined stay so. */
export const printable = (text: string): string => seen(text.toWellFormed().replaceAll(BETWEEN, " "));

/** The same for a text of ours with a stranger's words in it: its line ends and tabs stay. */
export const printableLines = (text: string): string => text.replaceAll(/[^\t\n\r]+/gu, (line) => printable(line));

/** Any value with every text in it made printable. */
export function printableIn(value: unknown): unknown {
  if (typeof value === "string") return printableLines(value);
  if (Array.isArray(value)) return value.map(printableIn);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, printableIn(one)]));
}

/** JSON whose every character can be seen: what cannot is written as its escape, so that it says the same. */
export const printableJson = (json: string): string =>
  json.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu, (found) =>
    Array.from({ length: found.length }, (_, at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, "0")}`).join(
      "",
    ),
  );

function seen(text: string): string {
  return text.replaceAll(UNSEEN, (found, at: number) => (isOfEmoji(text, found, at) ? found : ""));
}

/** Whether it joins two pictures, or says that the one before it is one. */
function isOfEmoji(text: string, found: string, at: number): boolean {
  const next = String.fromCodePoint(text.codePointAt(at + 1) ?? 0);
  if (found === JOINER) return PICTURE.test(next) && PICTURE_BEFORE.test(text.slice(Math.max(0, at - LOOKS_BACK), at));
  if (found !== AS_EMOJI) return false;
  const isKeycap = next === "\u20E3" && /[0-9#*]$/.test(text.slice(Math.max(0, at - 1), at));
  return isKeycap || /\p{Extended_Pictographic}$/u.test(text.slice(Math.max(0, at - 2), at));
}
