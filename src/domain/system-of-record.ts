import { DATA_DOMAINS, type DataDomain } from "./data-domain.ts";
import { ODOO_KEPT_DAYS } from "./odoo-retention.ts";
import { err, ok, type Result } from "./result.ts";
import type { RetentionClass } from "./retention.ts";

/** Where a write comes from. `carrier`: whoever speaks at a webhook's endpoint, but for Odoo's own. `mesh`: what it works out, or does by the clock. */
export const RECORD_SOURCES = ["carrier", "odoo", "billing-provider", "booking-platform", "person", "mesh"] as const;
export type RecordSource = (typeof RECORD_SOURCES)[number];

/** A writer: a person writes what one of their permissions is for. */
export type Writer =
  | { readonly source: Exclude<RecordSource, "person"> }
  | { readonly source: "person"; readonly permissions: readonly string[] };

export const CARRIER: Writer = { source: "carrier" };
export const ODOO: Writer = { source: "odoo" };
export const MESH: Writer = { source: "mesh" };

interface FieldTerms {
  /** Who may publish it, and what it must be valid by: a contract or a schema of the domain, by name. */
  readonly publishers: Readonly<Partial<Record<Exclude<RecordSource, "person">, string>>>;
  /** The permissions with any of which a person may. */
  readonly person?: readonly `${string}:${string}`[];
  /** What it is called in webhooks, where it is not the sender's to tell. */
  readonly names?: readonly string[];
}

interface DomainTerms {
  readonly owner: RecordSource;
  /** Who corrects what is wrong, and how. */
  readonly updates: string;
  /** By tenant or mesh (domain/retention.ts); or so many days, as what is read in Odoo is kept; null: until it is erased. */
  readonly retention: RetentionClass | { readonly days: number | null; readonly since: string };
  readonly fields: Readonly<Record<string, FieldTerms>>;
}

const copied = (model: string): FieldTerms => ({ publishers: { odoo: model } });
const ODOO_COPIES = { days: ODOO_KEPT_DAYS.copies, since: "Odoo last wrote it" } as const;
const FORGOTTEN: FieldTerms = { publishers: { mesh: "RetentionPolicies" }, person: ["erasure:run", "retention:run"] };

/** Each data domain: whose it is, who may publish what of it, what that must be valid by, who corrects it, how long it is kept. */
export const SYSTEMS_OF_RECORD = {
  customers: {
    owner: "odoo",
    updates: "in Odoo alone; the mesh reads it back",
    retention: ODOO_COPIES,
    fields: {
      customer: { ...copied("res.partner"), names: ["customer", "customers", "customerName", "billingAddress"] },
      order: copied("sale.order"),
      delivery: copied("stock.picking"),
      change: { publishers: { odoo: "OdooChange", mesh: "OdooChange" } },
      price: {
        ...copied("sale.order"),
        names: ["price", "prices", "unitPrice", "priceList", "discount", "creditLimit", "paymentTerms"],
      },
      forgotten: FORGOTTEN,
    },
  },
  milestones: {
    owner: "carrier",
    updates: "by the carrier: a later event, or a retraction; a person says what a code means and whose goods they are",
    retention: "events",
    fields: {
      status: { publishers: { carrier: "shipment-events-v1" } },
      proof_of_delivery: { publishers: { carrier: "shipment-events-v1" } },
      estimate: { publishers: { carrier: "shipment-events-v1" } },
      retraction: { publishers: { carrier: "shipment-events-v1" } },
      reference: { publishers: { carrier: "shipment-events-v1" } },
      link: {
        publishers: { odoo: "stock.picking", mesh: "PickingLink", "booking-platform": "booking-answer-v1" },
        person: ["shipment:link"],
      },
      code_meaning: { publishers: {}, person: ["code:map"] },
      authority: { publishers: {}, person: ["tenant:connect"] },
      difference: { publishers: { mesh: "Finding" } },
      difference_answer: { publishers: { mesh: "Authority" }, person: ["drift:settle"] },
      copy: { publishers: { mesh: "ShipmentProjection" } },
      forgotten: FORGOTTEN,
    },
  },
  charges: {
    owner: "billing-provider",
    updates: "by who reported it; a person settles a dispute",
    retention: { days: null, since: "it is kept until it is erased" },
    fields: {
      charge: {
        publishers: { "billing-provider": "Charge", "booking-platform": "booking-answer-v1" },
        names: ["charge", "charges", "freightCharge", "freightCharges", "cost", "costs", "rate", "rates", "surcharges"],
      },
      booking: {
        publishers: { "booking-platform": "booking-answer-v1", mesh: "BookingChange" },
        person: ["booking:act", "booking:answer"],
      },
      booking_terms: { publishers: { mesh: "KeyRing" }, person: ["booking:configure"] },
      forgotten: FORGOTTEN,
    },
  },
  invoices: {
    owner: "odoo",
    updates: "in Odoo alone; the mesh never writes to the books",
    retention: ODOO_COPIES,
    fields: {
      invoice: {
        ...copied("account.move"),
        names: ["invoice", "invoices", "invoiceNumber", "amountDue", "receivable", "receivables"],
      },
      forgotten: FORGOTTEN,
    },
  },
  portal: {
    owner: "mesh",
    updates: "by the mesh alone, from an allow-list of the other domains",
    retention: "events",
    fields: { view: { publishers: { mesh: "CustomerView" }, names: ["customerView", "portalView"] } },
  },
} as const satisfies Record<DataDomain, DomainTerms>;

type Records = typeof SYSTEMS_OF_RECORD;
export type FieldOf<Domain extends DataDomain> = keyof Records[Domain]["fields"] & string;
export const termsOf = (domain: DataDomain): DomainTerms => SYSTEMS_OF_RECORD[domain];

/** A write that was not the writer's to make: whose it is, and who may. */
export interface NotOwner {
  readonly domain: DataDomain;
  readonly field: string;
  readonly owner: RecordSource;
  readonly publishers: readonly RecordSource[];
  readonly tried: RecordSource;
}

/** Whether somebody may write a field of a domain. Every way of writing asks here (domain/write-path.ts). */
export function mayWrite<Domain extends DataDomain>(
  domain: Domain,
  field: FieldOf<Domain>,
  writer: Writer,
): Result<null, NotOwner> {
  const { owner, fields } = termsOf(domain);
  const terms = fields[field];
  if (!terms) throw new Error(`${domain} has no field ${field}`);
  const may =
    writer.source === "person"
      ? terms.person?.some((one) => writer.permissions.includes(one)) === true
      : terms.publishers[writer.source] !== undefined;
  return may ? ok(null) : err({ domain, field, owner, publishers: publishersOf(terms), tried: writer.source });
}

/** `mayWrite` where the writer is a part of the mesh: one that may not is a mistake of ours. */
export function writesAs<Domain extends DataDomain>(writer: Writer, domain: Domain, field: FieldOf<Domain>): void {
  const may = mayWrite(domain, field, writer);
  if (!may.ok) throw new Error(notOwnerText(may.error));
}

export const publishersOf = ({ publishers, person }: FieldTerms): RecordSource[] =>
  RECORD_SOURCES.filter((one) => (one === "person" ? person !== undefined : publishers[one] !== undefined));

/** In words whose a field is, and who may publish it. */
export function notOwnerText({ domain, field, owner, publishers }: NotOwner): string {
  const may = publishers.length === 0 ? "nobody" : publishers.join(", ");
  return `${field} belongs to the domain ${domain}, whose system of record is: ${owner}. May publish it: ${may}`;
}

/** A field of a domain that a webhook names, and by which of its names. */
export interface NamedField {
  readonly domain: DataDomain;
  readonly field: string;
}

const BY_NAME: ReadonlyMap<string, NamedField> = new Map(
  DATA_DOMAINS.flatMap((domain) =>
    Object.entries(termsOf(domain).fields).flatMap(([field, { names = [] }]) =>
      names.map((name) => [name.toLowerCase(), { domain, field }] as const),
    ),
  ),
);

/** What a word in a webhook names of another domain than milestones; null: nothing that is known. `freight_charges` and `freightCharges` are one. */
export const namedField = (word: string): NamedField | null =>
  BY_NAME.get(word.replaceAll(/[_-]/g, "").toLowerCase()) ?? null;
