import {
  odooClient,
  type LoadAnswer,
  type ActivityClosing,
  type ExternalIds,
  type OdooClient,
  type OdooConnection,
  type OdooFailure,
} from "../../src/odoo/client.ts";
import type { Result } from "../../src/domain/result.ts";
import { CONTRACT, MARK } from "./odoo-contract-names.ts";
import { odooFixtures } from "./odoo-fixtures.ts";

export interface OdooEnvironment {
  readonly connection: OdooConnection;
  /** Who may make what the tests work on, where `connection`'s user may not; absent: that user may. */
  readonly administrator?: OdooConnection;
  readonly fetch: typeof fetch;
  /** Whether nobody needs this database: invoices may be posted there, and the key's user be told another zone. */
  readonly disposable: boolean;
  close(): Promise<void>;
}

export type WholeClient = OdooClient & ExternalIds & ActivityClosing;

export const TIMEOUT_MS = 60_000;
/** An id that no record has. */
export const GONE = 2_000_000_000;
const NOTE_FIELDS = ["id", "model", "res_id", "date", "body", "message_type", "subtype_id/id"];

/** One run of the contract in one Odoo: its pickings, and the calls its tests make. Everything it makes has names of its own. */
export class ContractWorld {
  readonly run = crypto.randomUUID().slice(0, 8).toUpperCase();
  readonly references = [`PL${this.run}`, `JA${this.run}, JB${this.run}`, `TH${this.run}`] as const;
  readonly #makeEnvironment: () => Promise<OdooEnvironment>;
  #environment: OdooEnvironment | null = null;
  #client: WholeClient | null = null;
  #administrator: WholeClient | null = null;
  #pickings: readonly number[] = [];

  constructor(makeEnvironment: () => Promise<OdooEnvironment>) {
    this.#makeEnvironment = makeEnvironment;
  }

  async setUp(): Promise<void> {
    this.#environment = await this.#makeEnvironment();
    const outgoing = [["code", "=", "outgoing"]];
    const found = await this.administrator.searchRead("stock.picking.type", outgoing, ["id"], { limit: 1 });
    const [type] = valueOf(found);
    // With a name, so that no number of the warehouse's own is used up.
    const values = this.references.map((reference, index) => ({
      name: `${MARK}/${this.run}/${index + 1}`,
      picking_type_id: type?.["id"],
      carrier_tracking_ref: reference,
    }));
    this.#pickings = await this.fixtures.create("stock.picking", values);
  }

  /** Notes and activities go with their picking. */
  async tearDown(): Promise<void> {
    if (this.#environment === null) return;
    await this.fixtures.unlink("stock.picking", [...this.#pickings]);
    await this.#environment.close();
  }

  get environment(): OdooEnvironment {
    if (!this.#environment) throw new Error("the contract is not set up");
    return this.#environment;
  }

  get fixtures(): ReturnType<typeof odooFixtures> {
    const { connection, administrator = connection, fetch } = this.environment;
    return odooFixtures(administrator, fetch);
  }

  /** As `client`, for what takes an administrator. */
  get administrator(): WholeClient {
    const { administrator } = this.environment;
    if (!administrator) return this.client;
    this.#administrator ??= this.connect(administrator);
    return this.#administrator;
  }

  /** One client for the run: a JSON-RPC log-in is dear. */
  get client(): WholeClient {
    this.#client ??= this.connect();
    return this.#client;
  }

  /** The pickings of this run; the tracking number of each is the reference at its place. */
  get pickings(): readonly [number, number, number] {
    const [first = 0, second = 0, third = 0] = this.#pickings;
    return [first, second, third];
  }

  connect(change: Partial<OdooConnection> = {}): WholeClient {
    const { connection, fetch } = this.environment;
    return odooClient({ ...connection, ...change }, { fetch, timeoutMs: TIMEOUT_MS });
  }

  xid(id: string): string {
    return `${CONTRACT}.${this.run}_${id}`;
  }

  /** A note's cells. */
  note(id: string, changes: { pickingId?: number; date?: string; body?: string } = {}): string[] {
    const { pickingId = this.pickings[0], date = "2026-11-20 09:30:00", body = `<p>Note ${id}</p>` } = changes;
    return [this.xid(id), "stock.picking", `${pickingId}`, date, body, "notification", "mail.mt_note"];
  }

  async loadNotes(...rows: string[][]): Promise<Result<LoadAnswer, OdooFailure>> {
    return await this.loadNotesBy(this.client, rows);
  }

  async loadNotesBy(client: OdooClient, rows: string[][]): Promise<Result<LoadAnswer, OdooFailure>> {
    return await client.load("mail.message", NOTE_FIELDS, rows);
  }

  async read(model: string, ids: readonly number[], fields: string[]): Promise<Record<string, unknown>[]> {
    return valueOf(await this.client.searchRead(model, [["id", "in", [...ids]]], fields, { order: "id asc" }));
  }

  /** How many notes say this. */
  async countNotes(text: string): Promise<number> {
    return valueOf(await this.client.searchRead("mail.message", [["body", "ilike", text]], ["id"])).length;
  }
}

export function valueOf<T>(result: Result<T, OdooFailure>): T {
  if (!result.ok) throw new Error(`${result.error.kind} ${result.error.name}: ${result.error.message}`);
  return result.value;
}

export function failureOf<T>(result: Result<T, OdooFailure>): OdooFailure {
  if (result.ok) throw new Error(`went through: ${JSON.stringify(result.value).slice(0, 200)}`);
  return result.error;
}

export function idsOf(result: Result<LoadAnswer, OdooFailure>): readonly number[] {
  const answer = valueOf(result);
  if ("errors" in answer) throw new Error(`rows refused: ${JSON.stringify(answer.errors)}`);
  return answer.ids;
}

type LoadErrors = Extract<LoadAnswer, { errors: unknown }>["errors"];

export function errorsOf(result: Result<LoadAnswer, OdooFailure>): LoadErrors {
  const answer = valueOf(result);
  if ("ids" in answer) throw new Error("all rows were saved");
  return answer.errors;
}

/** The rows at fault, in order. */
export function namedIn(errors: LoadErrors): number[] {
  const named = errors.flatMap(({ record }) => (record === null ? [] : [record]));
  return [...new Set(named)].toSorted((a, b) => a - b);
}
