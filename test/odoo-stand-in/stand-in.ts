import { AUTHENTICATE, readRpc, rpcError, rpcResult, rpcShape } from "./jsonrpc.ts";
import { json2Error, json2Result, readJson2 } from "./json2.ts";
import { measuredMs } from "./latency.ts";
import { foreseen, run, type Call } from "./methods.ts";
import { OdooError } from "./odoo-error.ts";
import { bellsFor, ring, type Bell } from "./rules.ts";
import { seed } from "./seed.ts";
import { Store } from "./store.ts";
import type { Touched } from "./touched.ts";
import { turnstile, type Turnstile } from "./turnstile.ts";
import { json, notFoundPage, whenAborted, type Host, type Incoming } from "./wire.ts";

/** A call as the fault hook and the log see it. */
export interface SeenCall {
  readonly model: string;
  readonly method: string;
  /** Which call this is, from 1, over all models and methods; a JSON-RPC log-in (`common.authenticate`) counts too. */
  readonly n: number;
  /** The call's named arguments. */
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * What goes wrong with a call. A `Response` is sent as it is; `error` and `result` are told as the API in use tells them;
 * `hang` never answers and does nothing; `drop_after_commit` does all and never answers.
 */
export type Fault =
  | Response
  | { readonly error: { readonly exception: string; readonly message: string } }
  | { readonly result: unknown }
  | "hang"
  | "drop_after_commit";

export interface StandInOptions {
  readonly db?: string;
  readonly login?: string;
  readonly keys?: readonly string[];
  /** 17.0 has no JSON-2, and rings in the middle of a transaction. */
  readonly series?: "17.0" | "19.0";
  /** Whether `stock.picking` has the mesh's own fields already, and a purchase order's receipts name it. */
  readonly meshFields?: boolean;
  readonly purchases?: boolean;
  readonly fault?: (call: SeenCall) => Fault | null;
  /** How rules ring; absent: they do not. */
  readonly ring?: typeof fetch;
  /** Calls take as long as they were measured to at a real Odoo, by way of `sleep`. */
  readonly measuredLatency?: boolean;
  readonly sleep?: (ms: number) => Promise<void>;
  /** How many calls are served at a time; the others wait their turn. */
  readonly workers?: number;
  readonly now?: () => number;
}

export interface PickingSeed {
  readonly trackingRef: string | null;
  readonly name?: string;
  readonly state?: string;
  readonly origin?: string;
}

export interface CallLog {
  /** By `model.method`. */
  readonly counts: Readonly<Record<string, number>>;
  readonly total: number;
  /** The newest, oldest first. */
  readonly recent: readonly SeenCall[];
}

export interface OdooStandIn {
  readonly db: string;
  readonly login: string;
  readonly key: string;
  /** Who has no more rights than the mesh needs. */
  readonly stockUser: { readonly login: string; readonly key: string };
  /** Answers one request. `lengthKnown: false` is a body that came without a Content-Length, which Odoo does not read. */
  handle(request: Request, body?: { readonly lengthKnown: boolean }): Promise<Response>;
  /** `handle` as a `fetch` that heeds its signal. */
  readonly fetch: typeof fetch;
  /** Returns the picking's id. */
  addPicking(picking: PickingSeed): number;
  /** A record of any model, as somebody with every right makes one; its id. */
  create(model: string, values: Record<string, unknown>): number;
  /** Somebody with every right changes a record. */
  write(model: string, id: number, values: Record<string, unknown>): void;
  /** Somebody with every right deletes a record. */
  unlink(model: string, id: number): void;
  /** The rows of a table as the database holds them, oldest first. */
  records(model: string): Record<string, unknown>[];
  pickings(): Record<string, unknown>[];
  /** The chatter of pickings, oldest first; of one picking when its id is given. */
  messages(pickingId?: number): Record<string, unknown>[];
  readonly calls: CallLog;
  /** Back to a new database, and no calls. */
  reset(): void;
}

export function createOdooStandIn(options: StandInOptions = {}): OdooStandIn {
  return new StandIn(options);
}

const RECENT_MAX = 10_000;
const DEFAULT_KEY = "stand-in-key";
const OUTGOING_TYPE = 2;
const STOCK_USER = { login: "stock", key: "stand-in-stock-user-key" } as const;

/** The connection broke after the work was done. */
class Dropped extends Error {
  override name = "Dropped";
}

/** Nothing is done and nothing is said; the worker is free again. */
class Hung extends Error {
  override name = "Hung";
}

/** How an API tells what became of a call. */
interface Telling {
  result(result: unknown): Response;
  error(error: OdooError): Response;
}

class StandIn implements OdooStandIn {
  readonly db: string;
  readonly login: string;
  readonly key: string;
  readonly stockUser = STOCK_USER;
  readonly fetch: typeof fetch;
  readonly #options: StandInOptions;
  readonly #host: Host;
  readonly #worker: Turnstile;
  #store: Store;
  #calls: { counts: Record<string, number>; total: number; recent: SeenCall[] } = { counts: {}, total: 0, recent: [] };

  constructor(options: StandInOptions) {
    const { db = "demo", login = "admin", keys = [DEFAULT_KEY], series = "19.0" } = options;
    this.db = db;
    this.login = login;
    this.key = keys[0] ?? DEFAULT_KEY;
    this.#options = options;
    this.#host = { db, login, keys: new Set(keys), stockUser: STOCK_USER, series };
    this.#worker = turnstile(options.workers ?? Number.POSITIVE_INFINITY);
    this.#store = this.#freshStore();
    this.fetch = async (input, init) => await this.#fetch(input, init);
  }

  get calls(): CallLog {
    return this.#calls;
  }

  async handle(request: Request, { lengthKnown } = { lengthKnown: true }): Promise<Response> {
    const { method, headers, url } = request;
    const text = await request.text();
    const path = decodeURIComponent(new URL(url).pathname);
    try {
      return await this.#answer({ method, headers, path, body: lengthKnown ? text : "" });
    } catch (error) {
      if (error instanceof Hung) return await new Promise<Response>(() => {});
      throw error;
    }
  }

  addPicking({ trackingRef, ...rest }: PickingSeed): number {
    const values = { picking_type_id: OUTGOING_TYPE, carrier_tracking_ref: trackingRef ?? false, ...rest };
    const id = this.#store.create("stock.picking", values);
    this.#store.commit();
    return id;
  }

  create(model: string, values: Record<string, unknown>): number {
    const id = this.#store.create(model, values);
    this.#store.commit();
    return id;
  }

  write(model: string, id: number, values: Record<string, unknown>): void {
    this.#store.write(model, id, values);
    this.#store.commit();
  }

  unlink(model: string, id: number): void {
    this.#store.unlink(model, id);
    this.#store.commit();
  }

  records(model: string): Record<string, unknown>[] {
    return [...this.#store.table(model).values()].map((row) => Object.fromEntries(row));
  }

  pickings(): Record<string, unknown>[] {
    return this.records("stock.picking");
  }

  messages(pickingId?: number): Record<string, unknown>[] {
    return this.records("mail.message").filter(
      ({ model, res_id: id }) => model === "stock.picking" && (pickingId === undefined || id === pickingId),
    );
  }

  reset(): void {
    this.#store = this.#freshStore();
    this.#calls = { counts: {}, total: 0, recent: [] };
  }

  #freshStore(): Store {
    const store = new Store(this.#options.now ?? Date.now, this.#host.series);
    seed(store, this.#options.meshFields ?? true, this.#options.purchases);
    return store;
  }

  async #fetch(input: Parameters<typeof fetch>[0], init?: RequestInit): Promise<Response> {
    const lengthKnown = !(init?.body instanceof ReadableStream);
    // A stream needs `duplex`, which Node knows and the types do not.
    const request = new Request(input, lengthKnown ? init : Object.assign({ duplex: "half" }, init));
    return await Promise.race([this.handle(request, { lengthKnown }), whenAborted(init?.signal ?? null)]);
  }

  async #answer(request: Incoming): Promise<Response> {
    const { path } = request;
    if (path === "/web/health") return json({ status: "pass" });
    if (path === "/json/version" || path === "/web/version") return versionOf(this.#host);
    if (path === "/jsonrpc") return await this.#answerRpc(request);
    if (path !== "/json/2" && !path.startsWith("/json/2/")) return notFoundPage();
    const call = readJson2(this.#store, this.#host, request);
    return call instanceof Response ? call : await this.#execute(call, { result: json2Result, error: json2Error });
  }

  async #answerRpc(request: Incoming): Promise<Response> {
    const rpc = readRpc(this.#store, this.#host, request);
    if (rpc.kind === "answered") return rpc.response;
    const error = (raised: OdooError): Response => rpcError(this.#host, rpc.id, raised);
    if (rpc.kind === "call")
      return await this.#execute(rpc.call, { error, result: (it) => rpcResult(rpc.id, rpcShape(rpc.call, it)) });
    const result = (it: unknown): Response => rpcResult(rpc.id, it);
    if (rpc.method !== AUTHENTICATE.method) return result(rpc.result);
    return this.#serve({ ...AUTHENTICATE, args: {} }, () => rpc.result, { error, result });
  }

  async #execute(call: Call, tell: Telling): Promise<Response> {
    return await this.#worker(async () => {
      if (this.#options.measuredLatency) await this.#options.sleep?.(measuredMs(this.#store, call));
      return await this.#transact(call, tell);
    });
  }

  /** Odoo 19 rings when the transaction is committed, 17 before: who looks at once sees what was. */
  async #transact(call: Call, tell: Telling): Promise<Response> {
    const { ring: send } = this.#options;
    const serve = (kept?: (touched: Touched[]) => void): Response =>
      this.#serve(call, () => run(this.#store, call, kept), tell);
    if (!send) return serve();
    if (this.#host.series === "17.0") {
      await ring(send, bellsFor(this.#store, foreseen(this.#store, call)));
      return serve();
    }
    const bells: Bell[] = [];
    const answer = serve((touched) => void bells.push(...bellsFor(this.#store, touched)));
    await ring(send, bells);
    return answer;
  }

  #serve(call: Pick<Call, "model" | "method" | "args">, work: () => unknown, tell: Telling): Response {
    const seen = this.#log(call);
    const fault = this.#options.fault?.(seen) ?? null;
    if (fault instanceof Response) return fault;
    if (fault === "hang") throw new Hung("never answered");
    if (fault !== null && fault !== "drop_after_commit") {
      if ("result" in fault) return tell.result(fault.result);
      return tell.error(new OdooError(fault.error.exception, fault.error.message));
    }
    const answer = attempt(work, tell);
    if (fault === "drop_after_commit") throw new Dropped("the answer was lost");
    return answer;
  }

  #log({ model, method, args }: Pick<Call, "model" | "method" | "args">): SeenCall {
    const calls = this.#calls;
    const name = `${model}.${method}`;
    calls.total += 1;
    calls.counts[name] = (calls.counts[name] ?? 0) + 1;
    const call = { model, method, n: calls.total, body: args };
    calls.recent.push(call);
    if (calls.recent.length > RECENT_MAX) calls.recent.splice(0, RECENT_MAX / 2);
    return call;
  }
}

function attempt(work: () => unknown, tell: Telling): Response {
  try {
    return tell.result(work());
  } catch (error) {
    if (error instanceof OdooError) return tell.error(error);
    throw error;
  }
}

function versionOf({ series }: Host): Response {
  if (series === "17.0") return notFoundPage();
  return json({ version_info: [Number.parseInt(series, 10), 0, 0, "final", 0, ""], version: series });
}
