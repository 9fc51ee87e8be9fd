import type { ShipmentId } from "../../domain/identity.ts";
import type { Claimed, Outcome, SinkWriter, Written } from "../port.ts";
import type { Work } from "../../outbox/claim.ts";
import { MESH, writesAs } from "../../domain/system-of-record.ts";

/** One shipment as the read model keeps it. */
export type Projected = Omit<Work, "token" | "untilMs"> & { readonly shipmentId: ShipmentId };

export interface ReadmodelPorts {
  /** Upserts a batch whole, or throws; older versions than the one held must change nothing. */
  readonly project: (shipments: readonly Projected[]) => Promise<void>;
}

/** What D1 says when the row itself is at fault; everything else may pass. */
const ROW_AT_FAULT = /constraint|datatype mismatch|too big|out of range/i;

/** Keeps the queryable copy. Its writes are fenced by version in the statement itself, so they may come late or twice. */
export class ReadmodelSink implements SinkWriter {
  readonly batchMax = 100;
  readonly maxInFlight = 2;
  readonly #ports: ReadmodelPorts;

  constructor(ports: ReadmodelPorts) {
    this.#ports = ports;
  }

  async write(batch: readonly Claimed[]): Promise<Written> {
    const outcomes = new Map<ShipmentId, Outcome>();
    writesAs(MESH, "milestones", "copy");
    try {
      await this.#ports.project(batch.map(({ shipmentId, work }) => ({ ...work, shipmentId })));
      for (const { shipmentId } of batch) outcomes.set(shipmentId, { kind: "written", link: null });
      return { outcomes, down: null };
    } catch (error) {
      const message = error instanceof Error ? error.message.slice(0, 1000) : "unknown";
      if (!ROW_AT_FAULT.test(message))
        return { outcomes, down: { reason: "transient", name: "D1", message, retryAfterMs: null } };
      return this.#halve(batch, message);
    }
  }

  /** One bad row fails its whole batch: halving finds it. */
  async #halve(batch: readonly Claimed[], message: string): Promise<Written> {
    const [only] = batch;
    if (only && batch.length === 1) {
      const failure = { kind: "rejected", name: "D1", message } as const;
      return { outcomes: new Map([[only.shipmentId, { kind: "failed", failure }]]), down: null };
    }
    const half = Math.ceil(batch.length / 2);
    const first = await this.write(batch.slice(0, half));
    if (first.down) return first;
    const second = await this.write(batch.slice(half));
    return { outcomes: new Map([...first.outcomes, ...second.outcomes]), down: second.down };
  }
}
