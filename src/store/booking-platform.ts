import { eq } from "drizzle-orm";
import type { BookingTerms } from "../domain/booking.ts";
import { AuditedChange } from "./audit.ts";
import type { Db } from "./db.ts";
import { bookingPlatform } from "./schema/booking-platform.ts";

/** How a tenant books, with its sealed credential (context `booking-key:{tenantId}`). */
export type BookingPlatform = BookingTerms & {
  readonly tenantId: string;
  readonly sealedCredential: string;
  readonly updatedAtMs: number;
};

/** Null: the tenant has never said. */
export async function findBookingPlatform(db: Db, tenantId: string): Promise<BookingPlatform | null> {
  return (await db.select().from(bookingPlatform).where(eq(bookingPlatform.tenantId, tenantId)).get()) ?? null;
}

export function putBookingPlatform(db: Db, row: BookingPlatform): AuditedChange {
  const { tenantId: _, ...set } = row;
  const { tenantId: target } = bookingPlatform;
  return new AuditedChange(db.insert(bookingPlatform).values(row).onConflictDoUpdate({ target, set }));
}
