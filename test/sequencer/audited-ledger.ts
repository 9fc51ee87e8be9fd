import type { ShipmentState } from "../../src/domain/shipment.ts";
import { BATCH_ID, BY, DAY_MS, learnt, momentAt, scan, T0 } from "../support/build.ts";
import { LINK, type open, type TestStorage } from "./ledger-bench.ts";

export type Bench = ReturnType<typeof open>;
export type WriteEnd = "linked" | "written" | "rejected" | "unlinked" | "late";
export const UNKNOWN_CODE = "??";
const REJECTED = { kind: "rejected", name: "ValidationError", message: "no" } as const;

/** Writes what a sink is to have, and ends so. */
export function write(ledger: Bench["ledger"], ends: WriteEnd): void {
  const claim = ledger.claim("odoo", null);
  if (claim.kind !== "claimed") return;
  const { token } = claim.work;
  if (ends === "rejected") ledger.fail("odoo", token, REJECTED, BATCH_ID);
  else if (ends === "unlinked")
    ledger.fail("odoo", token, { kind: "unlinked", name: "unlinked", message: "" }, BATCH_ID);
  else ledger.confirm("odoo", ends === "late" ? "old" : token, learnt(ends === "linked" ? LINK : null));
}

export const stateIn = (storage: TestStorage): ShipmentState =>
  JSON.parse(storage.rows<{ state: string }>("SELECT state FROM shipment")[0]?.state ?? "") as ShipmentState;

export function keepState(storage: TestStorage, state: unknown): void {
  storage.rows("UPDATE shipment SET state = ?", JSON.stringify(state));
}

/** A shipment with a link of each kind, and acts in rows of their own. */
export function seasoned(bench: Bench): Bench {
  const { record, ledger, clock } = bench;
  record({ events: [scan({ milestone: "created", fingerprint: "a".repeat(32) })], references: ["S00001"] });
  record({
    events: [
      scan({ atMs: T0 + 1, milestone: "unknown", code: UNKNOWN_CODE, unmapped: true, fingerprint: "b".repeat(32) }),
    ],
  });
  write(ledger, "linked");
  ledger.remap("easypost", UNKNOWN_CODE, { milestone: "in_transit", reason: null }, BY);
  for (let day = 1; day <= 6; day += 1) {
    clock.nowMs += DAY_MS;
    record({ estimate: { deliveryAt: momentAt(T0 + day * DAY_MS), reportedAtMs: T0 + day } });
  }
  record({ events: [scan({ atMs: T0 + 2, milestone: "delivered", fingerprint: "c".repeat(32) })] });
  return bench;
}
