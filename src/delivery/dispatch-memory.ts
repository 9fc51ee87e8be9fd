import type { ShipmentId } from "../domain/identity.ts";
import { CLOSED, type Breaker } from "./breaker.ts";
import type { DispatchMemory } from "./dispatch-ports.ts";

/** The dispatcher's memory on its object's own SQLite. Nothing is written while the sink is well. */
export function durableMemory(storage: DurableObjectStorage): DispatchMemory {
  const { sql, kv } = storage;
  let ready = sql.exec(`SELECT 1 FROM sqlite_master WHERE name = 'waiting'`).toArray().length > 0;
  const prepare = (): void => {
    if (ready) return;
    sql.exec(
      `CREATE TABLE waiting (shipment_id TEXT PRIMARY KEY, since_ms INTEGER NOT NULL, token TEXT) STRICT, WITHOUT ROWID`,
    );
    ready = true;
  };
  // A list of before tokens were kept.
  if (ready && sql.exec(`SELECT 1 FROM pragma_table_info('waiting') WHERE name = 'token'`).toArray().length === 0) {
    sql.exec(`ALTER TABLE waiting ADD COLUMN token TEXT`);
  }
  return {
    waiting() {
      if (!ready) return [];
      const rows = sql.exec<{ shipment_id: string; token: string | null }>(
        `SELECT shipment_id, token FROM waiting ORDER BY since_ms, shipment_id`,
      );
      return rows.toArray().map((row) => [row.shipment_id, row.token] as const);
    },
    keepWaiting(waiting, nowMs) {
      prepare();
      sql.exec(
        `INSERT INTO waiting (shipment_id, since_ms, token) SELECT value ->> 0, ?2, value ->> 1 FROM json_each(?1) WHERE true
         ON CONFLICT DO UPDATE SET token = excluded.token WHERE token IS NOT excluded.token`,
        JSON.stringify(waiting satisfies readonly (readonly [ShipmentId, string | null])[]),
        nowMs,
      );
    },
    dropWaiting(shipmentIds) {
      prepare();
      sql.exec(
        `DELETE FROM waiting WHERE shipment_id IN (SELECT value FROM json_each(?))`,
        JSON.stringify(shipmentIds),
      );
    },
    breaker: () => kv.get<Breaker>("breaker") ?? CLOSED,
    keepBreaker: (breaker) => kv.put("breaker", breaker),
  };
}
