/** A field's value as text; Odoo's null is `false`, and becomes nothing. */
export function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? `${value}` : "";
}
