/** What makes a spreadsheet take a cell for a formula (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r]/;

/** Text for a plain field that people export to a spreadsheet: one that would be a formula there is marked as text. */
export function inert(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}
