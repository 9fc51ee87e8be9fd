import {
  createExecutionContext,
  createMessageBatch,
  evictDurableObject,
  getQueueResult,
  runDurableObjectAlarm,
  runInDurableObject,
  waitOnExecutionContext,
} from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { signEasyPost } from "../../src/carriers/easypost/sign.ts";
import type { Sink } from "../../src/domain/sink.ts";
import { dispatcherName } from "../../src/delivery/dispatcher-object.ts";
import worker, { type ShipmentSequencer } from "../../src/index.ts";
import type { Doorbell } from "../../src/outbox/doorbell.ts";
import { createEndpoint } from "../../src/store/endpoint.ts";
import { createTenant } from "../../src/store/tenant.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { world } from "../../src/wiring/world.ts";
import { createOdooStandIn, type Fault, type OdooStandIn, type SeenCall } from "../odoo-stand-in/stand-in.ts";
import { carriedOut } from "./carried-out.ts";

/** Far ahead, so that no alarm goes off but when the test lets its time come. */
export const START_MS = Date.UTC(2100, 0, 1);
export const SECRET = "whsec-of-the-tests";
const hex = () => crypto.randomUUID().replaceAll("-", "");

/** One tenant with one endpoint on the real runtime: objects, D1 and all; time, the queue and Odoo in the test's hands. */
export interface TestMesh {
  readonly clock: { nowMs: number };
  readonly odoo: OdooStandIn;
  /** What goes wrong with Odoo's next calls. */
  readonly faults: { next: (call: SeenCall) => Fault | null };
  readonly tenantId: string;
  readonly endpointId: string;
  /** Messages on their way, in no order. */
  readonly queue: Doorbell[];
  post(body: string, headers?: Record<string, string>): Promise<Response>;
  /** A signed EasyPost webhook. */
  send(body: unknown): Promise<Response>;
  /** Hands messages to the consumer and lets the dispatchers finish; all there are, until there are none. */
  deliver(messages?: readonly Doorbell[]): Promise<void>;
  /** Lets time pass, every alarm in its turn. */
  pass(ms: number): Promise<void>;
  /** A picking's notes as the chatter lists them, oldest made first. */
  notes(pickingId: number): { id: number; date: string; body: string }[];
  stub(shipmentId: string): DurableObjectStub<ShipmentSequencer>;
  shipments(): Promise<
    { id: string; trackingNumber: string; milestone: string | null; version: number; lastSeq: number }[]
  >;
  evictAll(): Promise<void>;
  loseAlarms(): Promise<void>;
  /** Loses every message on its way. */
  forgetDoorbells(): void;
}

export async function openMesh(
  options: {
    api?: "json2" | "jsonrpc";
    rateLimitPerMinute?: number;
    sender?: string;
    scheme?: string;
    settings?: Record<string, string>;
    secret?: string;
    apiCredential?: string;
  } = {},
): Promise<TestMesh> {
  const clock = { nowMs: START_MS };
  const faults: TestMesh["faults"] = { next: () => null };
  const hanging = { reject: (_reason: Error): void => undefined };
  const odoo = createOdooStandIn({
    keys: ["odoo-key"],
    db: "test",
    now: () => clock.nowMs,
    fault(call) {
      const fault = faults.next(call);
      // Nobody waits in a test: the caller's time is up at once.
      if (fault === "hang") hanging.reject(timedOut(clock));
      return fault;
    },
  });
  const queue: Doorbell[] = [];
  world.now = () => clock.nowMs;
  world.chance = () => 0;
  world.pause = async (ms) => void (clock.nowMs += ms);
  world.expiry = () => new Promise(() => undefined);
  world.fetch = (input, init) => {
    const { promise, reject } = Promise.withResolvers<never>();
    hanging.reject = reject;
    return Promise.race([odoo.handle(new Request(input, init)), promise]);
  };
  world.send = async (_queue, message) => void queue.push(message as Doorbell);
  world.sendAll = async (_queue, messages) => void queue.push(...messages.map(({ body }) => body as Doorbell));

  const ground = groundOf(env);
  const tenantId = `tnt_${hex()}`;
  const endpointId = `eu_${hex()}`;
  const tenant = {
    id: tenantId,
    name: tenantId,
    region: "eu" as const,
    odooUrl: "https://odoo.test",
    odooDb: "test",
    odooLogin: null,
    odooKey: await ground.seal.seal("odoo-key", `odoo-key:${tenantId}`),
    odooApi: options.api ?? "json2",
    createdAtMs: clock.nowMs,
    odooMaxInFlight: 2,
  };
  await carriedOut(ground.db, createTenant(ground.db, tenant));
  const endpoint = {
    id: endpointId,
    tenantId,
    sender: options.sender ?? "easypost",
    name: null,
    state: "active" as const,
    scheme: options.scheme ?? null,
    settings: options.settings ?? {},
    sealedApiCredential:
      options.apiCredential === undefined
        ? null
        : await ground.seal.seal(options.apiCredential, `endpoint-api:${endpointId}`),
    rateLimitPerMinute: options.rateLimitPerMinute ?? 600_000,
    createdAtMs: clock.nowMs,
  };
  await createEndpoint(
    ground.db,
    endpoint,
    await ground.seal.seal(options.secret ?? SECRET, `endpoint-secret:${endpointId}`),
  );

  const dispatcher = (sink: Sink) => env.DISPATCHERS.getByName(dispatcherName(tenantId, sink));
  const known = new Set<string>();
  // Bells of other kinds (fetches, errands) are on the queue too.
  const remember = (bells: readonly Partial<Doorbell>[]) => {
    for (const { shipmentId } of bells) if (shipmentId !== undefined) known.add(shipmentId);
  };
  const settle = async () => {
    await dispatcher("readmodel").settled();
    await dispatcher("odoo").settled();
  };
  const alarmOf = (stub: DurableObjectStub) => runInDurableObject(stub, (_instance, state) => state.storage.getAlarm());

  const mesh: TestMesh = {
    clock,
    odoo,
    faults,
    tenantId,
    endpointId,
    queue,
    post: (body, headers = {}) =>
      exports.default.fetch(`https://eu.hooks.test/in/${endpointId}`, {
        method: "POST",
        body,
        headers: { "content-type": "application/json", ...headers },
      }),
    send: async (body) => {
      const text = JSON.stringify(body);
      return mesh.post(text, await signEasyPost(text, SECRET));
    },
    notes: (pickingId) =>
      odoo
        .messages(pickingId)
        .map(({ date, body, id }) => ({ id: Number(id), date: String(date), body: String(body) })),
    stub: (shipmentId) => env.SHIPMENTS.getByName(shipmentId),
    async deliver(messages) {
      const given = messages ?? queue.splice(0);
      remember(given);
      for (let from = 0; from < given.length; from += 100) {
        const bodies = given.slice(from, from + 100);
        const batch = createMessageBatch(
          "doorbell",
          bodies.map((body) => ({ id: hex(), timestamp: new Date(clock.nowMs), attempts: 1, body })),
        );
        const context = createExecutionContext();
        await worker.queue(batch, env);
        await getQueueResult(batch, context);
        await waitOnExecutionContext(context);
      }
      await settle();
      if (messages === undefined && queue.length > 0) await mesh.deliver();
    },
    async pass(ms) {
      const untilMs = clock.nowMs + ms;
      remember(queue);
      for (let turns = 0; turns < 10_000; turns += 1) {
        const stubs: DurableObjectStub[] = [
          ...[...known].map((id) => env.SHIPMENTS.getByName(id)),
          dispatcher("odoo"),
          dispatcher("readmodel"),
        ];
        const alarms = await Promise.all(
          stubs.map(async (stub) => ({ stub, atMs: (await alarmOf(stub)) ?? Infinity })),
        );
        const [next] = alarms.toSorted((a, b) => a.atMs - b.atMs);
        if (!next || next.atMs > untilMs) break;
        clock.nowMs = Math.max(clock.nowMs, next.atMs);
        await runDurableObjectAlarm(next.stub);
        await mesh.deliver();
      }
      clock.nowMs = Math.max(clock.nowMs, untilMs);
    },
    async shipments() {
      const { results } = await env.DB.prepare(
        "SELECT id, tracking_number AS trackingNumber, milestone, version, last_seq AS lastSeq FROM shipment WHERE tenant_id = ? ORDER BY tracking_number",
      )
        .bind(tenantId)
        .all<{ id: string; trackingNumber: string; milestone: string | null; version: number; lastSeq: number }>();
      return results;
    },
    forgetDoorbells() {
      remember(queue.splice(0));
    },
    async loseAlarms() {
      for (const id of known)
        await runInDurableObject(env.SHIPMENTS.getByName(id), (_instance, state) => state.storage.deleteAlarm());
    },
    async evictAll() {
      const stubs: DurableObjectStub[] = [
        dispatcher("odoo"),
        dispatcher("readmodel"),
        ...[...known].map((id) => env.SHIPMENTS.getByName(id)),
      ];
      // One that sleeps already has nothing to lose.
      for (const stub of stubs) await evictDurableObject(stub).catch(() => undefined);
    },
  };
  return mesh;
}

let events = 0;

/** An EasyPost webhook with these scans of one tracker. */
export function trackerUpdated(
  trackingCode: string,
  scans: readonly { status: string; at: number; message?: string; detail?: string }[],
  over: Record<string, unknown> = {},
): Record<string, unknown> {
  events += 1;
  const last = scans.at(-1);
  return {
    object: "Event",
    id: `evt_${events}`,
    description: "tracker.updated",
    created_at: "2100-01-01T00:00:00Z",
    result: {
      object: "Tracker",
      id: `trk_${trackingCode}`,
      tracking_code: trackingCode,
      carrier: "FedEx",
      status: last?.status ?? "unknown",
      status_detail: last?.detail ?? "unknown",
      updated_at: "2100-01-01T00:00:00Z",
      est_delivery_date: null,
      tracking_details: scans.map(({ status, at, message = "scan", detail = "unknown" }) => ({
        object: "TrackingDetail",
        message,
        status,
        status_detail: detail,
        datetime: new Date(at).toISOString().replace(".000Z", "Z"),
        source: "FedEx",
        carrier_code: null,
        tracking_location: { city: "MEMPHIS", state: "TN", country: "US", zip: "38118" },
      })),
      ...over,
    },
  };
}

function timedOut(clock: { nowMs: number }): Error {
  clock.nowMs += 35_000;
  return new DOMException("The operation timed out", "TimeoutError");
}
