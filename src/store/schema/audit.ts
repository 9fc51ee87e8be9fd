import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { ACTOR_KINDS, AUDITED_KINDS, SOURCES } from "../../domain/audit.ts";

/** What was done to the mesh's configuration, access and money: a chain an object. No foreign keys: rows outlive their subjects. Its lists grow: no CHECK. */
export const audit = sqliteTable(
  "audit",
  {
    objectKind: text("object_kind", { enum: AUDITED_KINDS }).notNull(),
    objectId: text("object_id").notNull(),
    n: integer("n").notNull(),
    tenantId: text("tenant_id"),
    atMs: integer("at_ms").notNull(),
    actorKind: text("actor_kind", { enum: ACTOR_KINDS }).notNull(),
    actorId: text("actor_id").notNull(),
    source: text("source", { enum: SOURCES }).notNull(),
    verb: text("verb").notNull(),
    requestId: text("request_id").notNull(),
    /** JSON, as it was hashed. */
    before: text("before"),
    after: text("after"),
    hash: text("hash").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.objectKind, table.objectId, table.n] }),
    index("audit_by_time").on(table.atMs),
    index("audit_by_tenant").on(table.tenantId, table.atMs),
  ],
);

/** Where each chain ends, so that a cut end shows. */
export const auditHead = sqliteTable(
  "audit_head",
  {
    objectKind: text("object_kind", { enum: AUDITED_KINDS }).notNull(),
    objectId: text("object_id").notNull(),
    n: integer("n").notNull(),
    hash: text("hash").notNull(),
    /** The last link that was dropped when its time was over; 0: none was. */
    floorN: integer("floor_n").notNull().default(0),
    floorHash: text("floor_hash").notNull().default(""),
  },
  (table) => [primaryKey({ columns: [table.objectKind, table.objectId] })],
);
