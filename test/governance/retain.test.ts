import { describe, expect, it } from "vitest";
import type { Forgotten } from "../../src/domain/forgettable.ts";
import type { ShipmentId } from "../../src/domain/identity.ts";
import { macUnder } from "../../src/domain/mac.ts";
import type { ForgetPorts } from "../../src/governance/forget.ts";
import { retainStep, SHIPMENTS_PER_STEP, type RetainReport } from "../../src/governance/retain.ts";
import { fillStatements, NEIGHBOUR, SEEDS, TENANT } from "../store/plans/fill.ts";
import { migrated } from "../store/plans/filled.ts";
import { BY } from "../support/build.ts";

const DAY_MS = 86_400_000;
const FILLED_MS = Date.UTC(2026, 10, 28);
/** When the last of what is filled in has had its time. */
const LATER_MS = FILLED_MS + 401 * DAY_MS;
const TABLES = ["shipment", "event", "delivery", "review", "event_owner", "forgetting"];

/** A region with so many old shipments, and objects that do as they are told. */
function region(shipments: number, eventsEach = 3) {
  const { db, database } = migrated();
  for (const text of [...SEEDS, ...fillStatements({ shipments, eventsEach, nowMs: FILLED_MS })]) database.exec(text);
  const of = (text: string, ...values: string[]) => database.prepare(text).all(...values);
  const known = of("SELECT id, version, tenant_id, tracking_number, picking_id FROM shipment");
  const by = new Map(known.map((row) => [String(row["id"]), row]));
  const clock = { nowMs: LATER_MS };
  const emptied: string[] = [];
  const ports: ForgetPorts = {
    db,
    bodies: { drop: async () => undefined } as unknown as ForgetPorts["bodies"],
    mac: macUnder(new Uint8Array(32), "test"),
    now: () => clock.nowMs,
    remember: async (id: ShipmentId) => {
      const row = by.get(id);
      const events = of(
        "SELECT recorded_at_ms AS at FROM event WHERE tenant_id = ? AND tracking_number = ?",
        String(row?.["tenant_id"]),
        String(row?.["tracking_number"]),
      );
      const pickings = typeof row?.["picking_id"] === "number" ? [row["picking_id"]] : [];
      const recordedAtMs = events.map(({ at }) => Number(at));
      return { version: Number(row?.["version"]), recordedAtMs, pickings, deliveries: [] };
    },
    empty: async (id): Promise<Forgotten> => {
      emptied.push(id);
      return { outcome: "forgotten", head: { n: 1, hash: id } };
    },
  };
  const rows = (table: string) => Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.["n"]);
  const links = () =>
    of("SELECT after FROM audit WHERE object_kind = 'retention' AND object_id = 'events' ORDER BY n").map(
      ({ after }) => JSON.parse(String(after)) as { shipments: { id: string }[] },
    );
  return { db, database, ports, clock, emptied, rows, links };
}

/** Steps until there are no more, each rung for by the one before; a step that is killed is tried again, as the queue does. */
async function round(
  ports: ForgetPorts,
  most = 200,
): Promise<{ steps: number; killed: number; reports: RetainReport[] }> {
  const reports: RetainReport[] = [];
  let from: string | undefined;
  let killed = 0;
  for (let steps = 1; steps <= most; steps += 1) {
    try {
      const { next, ...report } = await retainStep(ports, BY, from);
      reports.push(report);
      if (next === null) return { steps, killed, reports };
      from = next;
    } catch {
      killed += 1;
    }
  }
  throw new Error("the round never ends");
}

const sumOf = (reports: readonly RetainReport[], name: keyof RetainReport) =>
  reports.reduce((sum, report) => sum + report[name], 0);

describe("a round of retention", () => {
  it("forgets all whose time is over, whatever their number: a step a batch, a link of the audit a step", async () => {
    const { ports, rows, links, emptied } = region(1_050);
    const { steps, reports } = await round(ports);
    expect(sumOf(reports, "forgotten")).toBe(1_050);
    expect(TABLES.map(rows)).toEqual(TABLES.map(() => 0));
    expect(new Set(emptied).size).toBe(1_050);
    // Two tenants, each of which ends in a batch that is not full.
    expect(steps).toBeLessThanOrEqual(Math.ceil(1_050 / SHIPMENTS_PER_STEP) + 3);
    expect(links().length).toBeLessThanOrEqual(Math.ceil(1_050 / SHIPMENTS_PER_STEP) + 1);
    expect(new Set(links().flatMap(({ shipments }) => shipments.map(({ id }) => id))).size).toBe(1_050);
  });

  it("leaves what is younger, and ends", async () => {
    const { ports, clock, rows } = region(400);
    clock.nowMs = FILLED_MS + 200 * DAY_MS;
    const { reports } = await round(ports);
    // They are spread evenly over 400 days.
    expect(sumOf(reports, "forgotten")).toBeGreaterThan(195);
    expect(sumOf(reports, "forgotten")).toBeLessThan(205);
    expect(rows("shipment") + sumOf(reports, "forgotten")).toBe(400);
    const again = await round(ports);
    expect([again.steps, sumOf(again.reports, "forgotten")]).toEqual([1, 0]);
  });

  it("leaves what is held: a tenant's all, one shipment, and one that came to be held once it had begun", async () => {
    const { ports, database, rows } = region(300);
    const held = database.prepare("SELECT id FROM shipment WHERE tenant_id = ? LIMIT 2").all(TENANT);
    const hold = database.prepare(
      "INSERT INTO legal_hold (id, tenant_id, shipment_id, reason, placed_by, placed_at_ms) VALUES (?, ?, ?, 'f', 'p', 1)",
    );
    hold.run("hld_1", NEIGHBOUR, null);
    hold.run("hld_2", TENANT, String(held[0]?.["id"]));
    let isFirst = true;
    const empty: ForgetPorts["empty"] = async (...asked) => {
      if (isFirst) throw new Error("killed");
      return ports.empty(...asked);
    };
    await expect(retainStep({ ...ports, empty }, BY)).rejects.toThrow("killed");
    expect(rows("forgetting")).toBeGreaterThan(0);
    hold.run("hld_3", TENANT, String(held[1]?.["id"]));
    isFirst = false;
    await round({ ...ports, empty });
    const left = database.prepare("SELECT id, tenant_id FROM shipment").all();
    const mine = left.filter((row) => row["tenant_id"] === TENANT).map((row) => row["id"]);
    expect(mine.toSorted()).toEqual(held.map((row) => row["id"]).toSorted());
    expect(left.length - mine.length).toBe(30);
    expect(rows("forgetting")).toBe(0);
  });

  it("goes on where it was killed, before or behind whatever was written", async () => {
    const { ports, rows, links } = region(450);
    const d1 = ports.db.$client;
    let calls = 0;
    const batch = d1.batch.bind(d1);
    const killing = <T>(statements: D1PreparedStatement[]) => {
      calls += 1;
      if (calls % 5 === 0) return Promise.reject(new Error("killed before"));
      const done = batch<T>(statements);
      return calls % 7 === 0 ? done.then(() => Promise.reject(new Error("killed behind"))) : done;
    };
    Object.assign(d1, { batch: killing });
    const { killed } = await round(ports);
    expect(killed).toBeGreaterThan(1);
    expect(TABLES.map(rows)).toEqual(TABLES.map(() => 0));
    const told = links().flatMap(({ shipments }) => shipments.map(({ id }) => id));
    expect([told.length, new Set(told).size]).toEqual([450, 450]);
  });

  it("is not stopped by objects that cannot be asked: they are left to the next", async () => {
    const { ports, rows } = region(450);
    const away = <A extends unknown[], T>(call: (id: ShipmentId, ...more: A) => Promise<T>) => {
      return async (id: ShipmentId, ...more: A) => {
        if (Number.parseInt(id.slice(-8), 16) % 50 === 0) throw new Error("away");
        return call(id, ...more);
      };
    };
    const { killed } = await round({ ...ports, remember: away(ports.remember) });
    expect([killed, rows("shipment")]).toEqual([0, 9]);
    await round({ ...ports, empty: away(ports.empty) }).catch(() => undefined);
    expect([rows("shipment"), rows("forgetting")]).toEqual([9, 9]);
    await round(ports);
    expect(TABLES.map(rows)).toEqual(TABLES.map(() => 0));
  });

  it("two at once do no harm: nothing is left, nothing is on record twice", async () => {
    const { ports, rows, links } = region(600);
    await Promise.all([round(ports), round(ports)]);
    await round(ports);
    expect(TABLES.map(rows)).toEqual(TABLES.map(() => 0));
    const told = links().flatMap(({ shipments }) => shipments.map(({ id }) => id));
    expect([told.length, new Set(told).size]).toEqual([600, 600]);
  });

  it("is not begun by a bell that somebody overtook", async () => {
    const { ports } = region(10);
    expect(await retainStep(ports, BY, "elsewhere")).toMatchObject({ begun: 0, next: null });
  });
});
