import { DatabaseSync, type SQLInputValue } from "node:sqlite";

/** What of a Durable Object outlives its instance. */
interface Kept {
  readonly database: DatabaseSync;
  readonly values: Map<string, unknown>;
  alarmAtMs: number | null;
}

interface Instance {
  alarm?(): Promise<void>;
}

type Make = (state: DurableObjectState) => Instance;

/** One class of Durable Objects, by name: storage on node:sqlite, calls straight to the instance. */
export class Objects {
  readonly #make: Make;
  readonly #kept = new Map<string, Kept>();
  readonly #live = new Map<string, { readonly instance: Instance; readonly state: DurableObjectState }>();

  constructor(make: Make) {
    this.#make = make;
  }

  /** As the binding is used: a stub that calls whichever instance is there then. */
  namespace(): unknown {
    const getByName = (name: string): unknown => {
      const stub = new Proxy(
        {},
        {
          get: (_, method) => {
            if (method === "then") return undefined;
            if (method === OBJECT) return { objects: this, name };
            return async (...args: unknown[]) => {
              const { instance } = this.#instance(name);
              const verb = Reflect.get(instance, method) as (...given: unknown[]) => unknown;
              return verb.apply(instance, structuredClone(args));
            };
          },
        },
      );
      return stub;
    };
    return { getByName, jurisdiction: () => this.namespace() };
  }

  run<T>(name: string, work: (instance: Instance, state: DurableObjectState) => T): T {
    const { instance, state } = this.#instance(name);
    return work(instance, state);
  }

  async alarm(name: string): Promise<boolean> {
    const kept = this.#kept.get(name);
    if (!kept || kept.alarmAtMs === null) return false;
    kept.alarmAtMs = null;
    await this.#instance(name).instance.alarm?.();
    return true;
  }

  /** Its memory is gone; what it keeps is not. */
  evict(name: string): void {
    this.#live.delete(name);
  }

  /** As if none had ever been. */
  clear(): void {
    for (const { database } of this.#kept.values()) database.close();
    this.#kept.clear();
    this.#live.clear();
  }

  #instance(name: string): { readonly instance: Instance; readonly state: DurableObjectState } {
    const held = this.#live.get(name);
    if (held) return held;
    const kept = this.#kept.get(name) ?? { database: new DatabaseSync(":memory:"), values: new Map(), alarmAtMs: null };
    this.#kept.set(name, kept);
    const state = stateOf(name, kept);
    const made = { instance: this.#make(state), state };
    this.#live.set(name, made);
    return made;
  }
}

const OBJECT = Symbol("object");

/** Whose stub it is. */
export function addressOf(stub: object): { readonly objects: Objects; readonly name: string } {
  return Reflect.get(stub, OBJECT) as { objects: Objects; name: string };
}

function stateOf(name: string, kept: Kept): DurableObjectState {
  const { database, values } = kept;
  const storage = {
    sql: {
      exec(query: string, ...bindings: SQLInputValue[]) {
        const rows = database.prepare(query).all(...bindings);
        return { toArray: () => rows, rowsRead: 0, rowsWritten: 0 };
      },
    },
    kv: {
      get: (key: string) => structuredClone(values.get(key)),
      put: (key: string, value: unknown) => void values.set(key, structuredClone(value)),
    },
    transactionSync<T>(work: () => T): T {
      const before = kept.alarmAtMs;
      database.exec("BEGIN");
      try {
        const answer = work();
        database.exec("COMMIT");
        return answer;
      } catch (error) {
        database.exec("ROLLBACK");
        kept.alarmAtMs = before;
        throw error;
      }
    },
    getAlarm: async () => kept.alarmAtMs,
    setAlarm: async (atMs: number) => void (kept.alarmAtMs = atMs),
    deleteAlarm: async () => void (kept.alarmAtMs = null),
    async deleteAll() {
      const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
      for (const table of tables) database.exec(`DROP TABLE "${String(table["name"])}"`);
      values.clear();
      kept.alarmAtMs = null;
    },
  };
  const waitUntil = (work: Promise<unknown>): void => void work.catch(() => undefined);
  return { id: { name }, storage, waitUntil } as unknown as DurableObjectState;
}
