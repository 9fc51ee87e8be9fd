/** The rows of a CSV (RFC 4180) without its blank lines. For our own tables: a quote that is not closed is a mistake and throws. */
export function rowsOf(text: string): string[][] {
  const rows: string[][] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  let row: string[] = [];
  while (cell.lastIndex < text.length) {
    const at = cell.lastIndex;
    const match = cell.exec(text);
    if (!match) throw new Error(`cannot be read at character ${at}`);
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if (match[3] === ",") continue;
    if (row.some((held) => held !== "")) rows.push(row);
    row = [];
  }
  return rows;
}
