import { DurableObject } from "cloudflare:workers";
import type { ShipmentId, TenantId } from "../domain/identity.ts";
import { Sink } from "../domain/sink.ts";
import type { Breaker } from "./breaker.ts";
import { durableMemory } from "./dispatch-memory.ts";
import type { BatchReport } from "./dispatch-ports.ts";
import { Dispatch } from "./dispatch.ts";
import type { ShipmentSource, SinkWriter } from "./port.ts";

/** An alarm may run for 15 minutes; what is begun by then must end too. */
const ALARM_WORK_MS = 10 * 60_000;

export interface DispatcherPorts {
  readonly now: () => number;
  readonly jitter: () => number;
  readonly pause: (ms: number) => Promise<void>;
  readonly batchId: () => string;
  readonly source: (tenantId: TenantId, sink: Sink) => ShipmentSource;
  readonly writer: (tenantId: TenantId, sink: Sink) => SinkWriter;
  readonly report: (tenantId: TenantId, sink: Sink, batch: BatchReport) => void;
  /** Does what the tenant has on its list of errands; `full`: the rest is for another call of this object. */
  readonly errands: (tenantId: TenantId) => Promise<"over" | "full">;
}

/** `{tenantId}:{sink}`: the name of a dispatcher. */
export const dispatcherName = (tenantId: TenantId, sink: Sink): string => `${tenantId}:${sink}`;

/** One instance per tenant and sink: it lives in its tenant's region, and what it reads and writes stays there. */
export class DispatcherObject extends DurableObject<Env> {
  readonly #ports: DispatcherPorts;
  #dispatch: Dispatch | null = null;
  /** The run of errands that goes on now; another knock meanwhile makes one more. */
  #errands: { readonly run: Promise<void>; again: boolean } | null = null;

  constructor(ctx: DurableObjectState, env: Env, ports: DispatcherPorts) {
    super(ctx, env);
    this.#ports = ports;
  }

  /** Takes doorbells and returns; should this instance die before the work is done, the shipments ring again. */
  async ring(shipmentIds: ShipmentId[]): Promise<void> {
    const dispatch = this.#open();
    dispatch.ring(shipmentIds);
    this.ctx.waitUntil(dispatch.idle());
  }

  /** Does the tenant's errands, one run at a time; settles when the run is over. */
  async runErrands(): Promise<void> {
    if (this.#errands) {
      this.#errands.again = true;
      return this.#errands.run;
    }
    const { tenantId } = addressOf(this.ctx.id.name ?? "");
    const state = { run: Promise.resolve(), again: true };
    const go = async (): Promise<void> => {
      while (state.again) {
        state.again = false;
        if ((await this.#ports.errands(tenantId)) === "full") return;
      }
    };
    state.run = go().finally(() => void (this.#errands = null));
    this.#errands = state;
    return state.run;
  }

  async status(): Promise<{ waiting: number; inFlight: number; breaker: Breaker }> {
    return this.#open().status();
  }

  /** Settles when nothing more can be written now. */
  async settled(): Promise<void> {
    await this.#open().idle();
  }

  override async alarm(): Promise<void> {
    const dispatch = this.#open();
    dispatch.resume(this.#ports.now() + ALARM_WORK_MS);
    await dispatch.idle();
  }

  #open(): Dispatch {
    if (this.#dispatch) return this.#dispatch;
    const { tenantId, sink } = addressOf(this.ctx.id.name ?? "");
    const { now, jitter, pause, batchId, source, writer, report } = this.#ports;
    this.#dispatch = new Dispatch({
      source: source(tenantId, sink),
      sink: writer(tenantId, sink),
      memory: durableMemory(this.ctx.storage),
      now,
      jitter,
      pause,
      batchId,
      setAlarm: (atMs) => void this.ctx.storage.setAlarm(atMs),
      report: (batch) => report(tenantId, sink, batch),
    });
    return this.#dispatch;
  }
}

function addressOf(name: string): { tenantId: TenantId; sink: Sink } {
  const [tenantId = "", sink = ""] = name.split(":");
  return { tenantId, sink: Sink.parse(sink) };
}
