const DAY_MS = 24 * 60 * 60_000;

/** For how many days what was read in an Odoo is kept. It is Odoo's: what is forgotten is read again when it is written again. */
export const ODOO_KEPT_DAYS = {
  /** Lines of the feed of changes. */
  changes: 90,
  /** Orders, deliveries and invoices, after Odoo last wrote them. */
  copies: 400,
  /** Copies of what was deleted in Odoo, people among them. */
  deleted: 30,
  /** Differences between Odoo and the mesh that settled themselves. */
  drift: 90,
  /** Customers whom no order, delivery or invoice names that is still kept. */
  unnamed: 1,
} as const;

/** What is older than these is forgotten, by kind. */
export type OdooKeptSince = Readonly<Record<keyof typeof ODOO_KEPT_DAYS, number>>;

export function odooKeptSince(nowMs: number): OdooKeptSince {
  const sinceMs = (kind: keyof typeof ODOO_KEPT_DAYS): number => nowMs - ODOO_KEPT_DAYS[kind] * DAY_MS;
  return {
    changes: sinceMs("changes"),
    copies: sinceMs("copies"),
    deleted: sinceMs("deleted"),
    drift: sinceMs("drift"),
    unnamed: sinceMs("unnamed"),
  };
}
