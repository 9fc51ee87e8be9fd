import type { ShipmentId } from "../domain/identity.ts";
import { CLOSED, type Breaker } from "./breaker.ts";
import type { DispatchMemory } from "./dispatch.ts";

/** The dispatcher's memory on its object's own SQLite. Nothing is written while the sink is well. */
export function durableMemory(storage: DurableObjectStorage): DispatchMemory {
  const { sql, kv } = storage;
  let ready = sql.exec(`SELECT 1 FROM sqlite_master WHERE name = 'waiting'`).toArray().length > 0;
  const prepare = (): void => {
    if (ready) return;
    sql.exec(`CREATE TABLE waiting (shipment_id TEXT PRIMARY KEY, since_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID`);
    ready = true;
  };
  return {
    waiting() {
      if (!ready) return [];
      const rows = sql.exec<{ shipment_id: string }>(`SELECT shipment_id FROM waiting ORDER BY since_ms, shipment_id`);
      return rows.toArray().map((row) => row.shipment_id);
    },
    keepWaiting(shipmentIds, nowMs) {
      prepare();
      sql.exec(
        `INSERT INTO waiting (shipment_id, since_ms) SELECT value, ?2 FROM json_each(?1) WHERE true ON CONFLICT DO NOTHING`,
        JSON.stringify(shipmentIds satisfies readonly ShipmentId[]),
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
