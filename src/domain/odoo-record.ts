import { z } from "zod";

/** What the mesh follows in Odoo, the system of record: of each it keeps a copy. Bills and invoices are read, never written. */
export const FOLLOWED_MODELS = ["sale.order", "stock.picking", "account.move", "res.partner"] as const;
export const FollowedModel = z.enum(FOLLOWED_MODELS);
export type FollowedModel = z.infer<typeof FollowedModel>;

/** A database id: Odoo keeps it in 32 bits. */
export const OdooId = z
  .int()
  .positive()
  .max(2 ** 31 - 1);

/** A record that is to be read. */
export const RecordRef = z.strictObject({ model: FollowedModel, id: OdooId });
export type RecordRef = z.infer<typeof RecordRef>;

interface Copied {
  readonly id: number;
  /** `write_date`: UTC to the second, as Odoo writes it, so that text order is time's. */
  readonly writeDate: string;
  readonly name: string | null;
}

export interface SalesOrder extends Copied {
  readonly model: "sale.order";
  readonly state: string | null;
  readonly partnerId: number | null;
  readonly shippingPartnerId: number | null;
  readonly customerReference: string | null;
  readonly amountMinor: number | null;
  readonly currency: string | null;
  readonly orderedAtMs: number | null;
  readonly promisedAtMs: number | null;
  readonly invoiceStatus: string | null;
}

export interface PickingCopy extends Copied {
  readonly model: "stock.picking";
  readonly state: string | null;
  /** `outgoing`, `incoming`, `internal`. */
  readonly kind: string | null;
  readonly origin: string | null;
  readonly orderId: number | null;
  readonly partnerId: number | null;
  readonly trackingRef: string | null;
  readonly scheduledAtMs: number | null;
  readonly doneAtMs: number | null;
}

export interface Invoice extends Copied {
  readonly model: "account.move";
  readonly kind: string | null;
  readonly state: string | null;
  readonly paymentState: string | null;
  readonly reference: string | null;
  readonly origin: string | null;
  readonly partnerId: number | null;
  readonly amountMinor: number | null;
  readonly dueMinor: number | null;
  readonly currency: string | null;
  readonly invoiceDate: string | null;
  readonly dueDate: string | null;
}

export interface Customer extends Copied {
  readonly model: "res.partner";
  readonly email: string | null;
  readonly phone: string | null;
  readonly lang: string | null;
  readonly street: string | null;
  readonly street2: string | null;
  readonly city: string | null;
  readonly postalCode: string | null;
  readonly state: string | null;
  readonly country: string | null;
}

/** A record as it was read. */
export type OdooCopy = SalesOrder | PickingCopy | Invoice | Customer;

/** A copy that the mesh holds. */
export type HeldCopy = OdooCopy & {
  /** When the call that read it began. */
  readonly readAtMs: number;
  /** When it was found to be gone. */
  readonly deletedAtMs: number | null;
};

/** A followed field that is another than it was; null is nothing. */
export interface FieldChange {
  readonly field: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** What is written in one go: a copy, and what changed since the one that is held. */
export interface Reading {
  readonly copy: OdooCopy;
  readonly readAtMs: number;
  /** `readAtMs` of the copy the changes were told from; null when there was none. */
  readonly heldReadAtMs: number | null;
  readonly changes: readonly FieldChange[];
}

/** One line of the feed of changes. */
export interface OdooChange extends FieldChange {
  readonly seq: number;
  readonly atMs: number;
  readonly model: FollowedModel;
  readonly id: number;
  readonly requestId: string;
}
