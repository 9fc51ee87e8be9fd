/** A bound value of D1 holds 2 MB; a UTF-16 unit is at most 3 bytes of UTF-8. */
const PACK_MAX_CHARS = 600_000;

/** Rows as JSON arrays, one per statement: as few as fit under D1's limit, none when there are no rows. */
export function packed(rows: readonly unknown[], maxChars = PACK_MAX_CHARS): string[] {
  const packs: string[][] = [];
  let chars = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    const text = JSON.stringify(row);
    if (chars + text.length + 1 > maxChars) {
      packs.push([]);
      chars = 2;
    }
    packs.at(-1)?.push(text);
    chars += text.length + 1;
  }
  return packs.map((texts) => `[${texts.join(",")}]`);
}
