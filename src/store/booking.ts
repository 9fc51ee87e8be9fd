import { and, desc, eq, isNotNull, sql, type SQL } from "drizzle-orm";
import { z } from "zod";
import type { Booking, BookingChange, BookingState } from "../domain/booking.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { AuditedChange } from "./audit.ts";
import { decodeCursor, pageOf, type Page, type PageRequest } from "./cursor.ts";
import type { Db } from "./db.ts";
import { booking } from "./schema/booking.ts";

/** An attempt is there once: who opens it second is overtaken. */
export const openBooking = (db: Db, opened: typeof booking.$inferInsert): AuditedChange =>
  new AuditedChange(db.insert(booking).values(opened));

/** Of a booking as it was read: where somebody changed it since, nothing. */
export function changeBooking(
  db: Db,
  { tenantId, pickingId, attempt, revision }: Booking,
  changed: BookingChange & Pick<Booking, "updatedAtMs" | "revision">,
): AuditedChange {
  const asRead = and(ofPicking(tenantId, pickingId), eq(booking.attempt, attempt), eq(booking.revision, revision));
  return new AuditedChange(db.update(booking).set(changed).where(asRead));
}

const ofPicking = (tenantId: string, pickingId: number) =>
  and(eq(booking.tenantId, tenantId), eq(booking.pickingId, pickingId));

export async function isAttempted(
  db: Db,
  { tenantId, pickingId, attempt }: Pick<Booking, "tenantId" | "pickingId" | "attempt">,
): Promise<boolean> {
  const same = and(ofPicking(tenantId, pickingId), eq(booking.attempt, attempt));
  return (await db.select({ id: booking.id }).from(booking).where(same).get()) !== undefined;
}

/** The newest attempt. */
export async function latestBooking(db: Db, tenantId: string, pickingId: number): Promise<Booking | null> {
  const newest = db.select().from(booking).where(ofPicking(tenantId, pickingId)).orderBy(desc(booking.attempt));
  return (await newest.limit(1).get()) ?? null;
}

const ATTEMPTS_MAX = 200;

/** The tracking numbers that a picking's attempts brought. */
export async function bookedNumbers(db: Db, tenantId: string, pickingId: number): Promise<string[]> {
  const rows = await db
    .select({ numbers: booking.trackingNumbers })
    .from(booking)
    .where(ofPicking(tenantId, pickingId))
    .orderBy(desc(booking.attempt))
    .limit(ATTEMPTS_MAX);
  return rows.flatMap(({ numbers }) => numbers);
}

export async function findBooking(db: Db, id: string): Promise<Booking | null> {
  return (await db.select().from(booking).where(eq(booking.id, id)).get()) ?? null;
}

export interface BookingQuery extends PageRequest {
  readonly tenantId: string;
  readonly state?: BookingState | undefined;
  readonly pickingId?: number | undefined;
  /** Only those that a person should look at. */
  readonly review?: boolean | undefined;
}

const Position = z.tuple([z.int(), z.int()]);

/** As the index of those that may wait for a person has it. */
const WAITING = sql`(review IS NOT NULL OR state IN ('refused', 'uncertain', 'drafted'))`;
/** Among the keys that an index holds of what is asked: by itself the database would read all of a tenant's bookings. */
const keysIn = ({ tenantId }: BookingQuery, index: SQL, isSo: SQL): SQL =>
  sql`(${booking.pickingId}, ${booking.attempt}) IN (SELECT picking_id, attempt FROM booking ${index} WHERE tenant_id = ${tenantId} AND ${isSo})`;

/** A tenant's bookings, the newest picking's newest attempt first. */
export async function listBookings(db: Db, query: BookingQuery): Promise<Result<Page<Booking>, "bad_cursor">> {
  const position = query.cursor === undefined ? [Number.MAX_SAFE_INTEGER, 0] : decodeCursor(query.cursor, Position);
  if (position === null) return err("bad_cursor");
  const found = await db
    .select()
    .from(booking)
    .where(
      and(
        eq(booking.tenantId, query.tenantId),
        sql`(${booking.pickingId}, ${booking.attempt}) < (${position[0]}, ${position[1]})`,
        query.state === undefined
          ? undefined
          : keysIn(query, sql`INDEXED BY booking_state`, sql`state = ${query.state}`),
        query.pickingId === undefined ? undefined : eq(booking.pickingId, query.pickingId),
        query.review
          ? and(isNotNull(booking.review), keysIn(query, sql`INDEXED BY booking_waiting`, WAITING))
          : undefined,
      ),
    )
    .orderBy(desc(booking.pickingId), desc(booking.attempt))
    .limit(query.limit + 1);
  return ok(pageOf(found, query.limit, (last) => [last.pickingId, last.attempt]));
}
