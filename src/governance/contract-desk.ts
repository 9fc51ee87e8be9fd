import type { Actor } from "../domain/audit.ts";
import {
  deprecationOf,
  IN_FORCE,
  type ContractId,
  type ContractStanding,
  type Deprecation,
} from "../domain/contract.ts";
import { noteContractUse, standings } from "../store/contract.ts";
import type { Db } from "../store/db.ts";
import { Memory } from "./memory.ts";

/** A change is in force everywhere after this. */
const STANDING_CACHE_MS = 30_000;
/** An isolate notes one user no more often; the store, to the hour. */
const NOTED_CACHE_MS = 10 * 60_000;

export interface ContractDeskPorts {
  readonly db: Db;
  readonly now: () => number;
  readonly later: (work: Promise<unknown>) => void;
}

/** Knows how versions stand, with a short memory, and writes down who uses one that is to end. */
export class ContractDesk {
  readonly #ports: ContractDeskPorts;
  readonly #standings = new Memory<ContractStanding>(STANDING_CACHE_MS);
  readonly #noted = new Memory<true>(NOTED_CACHE_MS);

  constructor(ports: ContractDeskPorts) {
    this.#ports = ports;
  }

  async standing(id: ContractId): Promise<ContractStanding> {
    const nowMs = this.#ports.now();
    const held = this.#standings.recall(id, nowMs);
    if (held) return held;
    const found = (await standings(this.#ports.db, [id])).get(id) ?? IN_FORCE;
    this.#standings.keep(id, found, nowMs, Infinity);
    return found;
  }

  /** What a user of this version is told, if anything; and that it used it is noted, for nobody to wait for. */
  async use(id: ContractId, user: Actor, tenantId: string | null): Promise<Deprecation | null> {
    const deprecation = deprecationOf(id, await this.standing(id));
    if (deprecation) this.note(id, user, tenantId);
    return deprecation;
  }

  note(id: ContractId, user: Actor, tenantId: string | null): void {
    const { db, now, later } = this.#ports;
    const nowMs = now();
    const key = `${id} ${user.kind} ${user.id}`;
    if (this.#noted.recall(key, nowMs)) return;
    this.#noted.keep(key, true, nowMs, Infinity);
    later(noteContractUse(db, { contract: id, user, tenantId }, nowMs).catch(() => undefined));
  }

  /** After a change: this isolate at least knows at once. */
  forget(): void {
    this.#standings.forget(() => true);
  }
}
