import { globSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { describe, expect, it } from "vitest";

/** Each room, and the rooms whose code it may import. Anything unlisted is a wall. */
const DOORS: Record<string, readonly string[]> = {
  domain: [],
  carriers: ["domain"],
  outbox: ["domain"],
  ingress: ["domain", "carriers", "http", "outbox"],
  sequencer: ["domain", "outbox"],
  odoo: ["domain"],
  errands: ["domain"],
  booking: ["domain", "odoo"],
  orders: ["domain", "odoo"],
  delivery: ["domain", "outbox", "odoo"],
  reconcile: ["domain", "odoo"],
  store: ["domain"],
  governance: ["domain", "store", "http"],
  portal: ["domain", "store", "governance", "http", "telemetry"],
  ops: ["domain", "carriers", "store", "governance", "http", "outbox", "sequencer", "telemetry"],
  http: ["domain", "governance", "telemetry"],
  telemetry: ["domain"],
  cli: ["domain", "telemetry"],
};
/** The front of the house reaches every room; no room reaches the front. */
const FRONT = new Set(["index.ts", "app.ts", "wiring"]);

/** Libraries that run wherever the rules and the readers do. */
const PORTABLE = new Set(["zod", "temporal-polyfill", "jose"]);
const isPortable = (target: string): boolean => PORTABLE.has(target) || target.startsWith("@noble/hashes/");

/** The tables of money, access and configuration. An endpoint's and a code's are not among them yet. */
const AUDITED_TABLES = new Set(
  "api_token booking booking_platform drift kept_payload odoo_authority person run tenant".split(" "),
);
/**
 * What changes them without being anybody's act: what comes in, how far work is, what is noticed, and what is forgotten with time or on
 * request, which may be nothing: that is on record as a round's or an erasure's.
 */
const NO_ACTS = [
  "blankCopies booking",
  "dropKept kept_payload",
  "forgetDrift drift",
  "forgetRuns run",
  "keepPayload kept_payload",
  "noteRun run",
  "noteTokenUse api_token",
  "open drift",
];

interface Write {
  readonly by: string;
  readonly table: string;
  readonly isHandedOut: boolean;
}

/** Every write of a module of the store, by the function it stands in, whose answer says whether it is handed out. */
function writesIn(text: string): Write[] {
  const parts = text.split(/^(?=(?:export )?(?:async )?(?:function|const) )/m);
  return parts.flatMap((part) => {
    const by = /^(?:export )?(?:async )?(?:function|const) (\w+)/.exec(part)?.[1] ?? "";
    const isHandedOut = part.includes("new AuditedChange(");
    const drizzle = [...part.matchAll(/\.(?:insert|update|delete)\((\w+)\)/g)].map(([, name = ""]) => snake(name));
    const raw = [...part.matchAll(/(?:INSERT INTO|UPDATE|DELETE FROM) (\w+) ?(?:\(|SET|WHERE)/g)].map(
      ([, name = ""]) => name,
    );
    return [...drizzle, ...raw].map((table) => ({ by, table, isHandedOut }));
  });
}
const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const files = globSync("src/**/*.ts").map((path) => path.replaceAll("\\", "/"));
const roomOf = (path: string): string => path.split("/")[1] ?? "";
const importsOf = (path: string): string[] =>
  [...readFileSync(path, "utf8").matchAll(/^\s*(?:import|export)[^;]*?from\s+"([^"]+)"|import\("([^"]+)"\)/gm)].map(
    (match) => match[1] ?? match[2] ?? "",
  );

describe("the house", () => {
  it("has only rooms with a stated set of doors", () => {
    expect(files.length).toBeGreaterThan(30);
    const rooms = new Set(files.map(roomOf).filter((room) => !FRONT.has(room)));
    expect([...rooms].filter((room) => !(room in DOORS))).toEqual([]);
  });

  it("lets no room import through a wall", () => {
    const breaches = files.flatMap((path) => {
      const room = roomOf(path);
      if (FRONT.has(room)) return [];
      return importsOf(path)
        .filter((target) => target.startsWith("."))
        .map((target) => roomOf(posix.join(posix.dirname(path), target)))
        .filter((target) => target !== room && !DOORS[room]?.includes(target))
        .map((target) => `${path} → ${target}`);
    });
    expect(breaches).toEqual([]);
  });

  it("keeps Cloudflare, Node and the network out of domain and carriers", () => {
    const breaches = files
      .filter((path) => ["domain", "carriers"].includes(roomOf(path)))
      .flatMap((path) => importsOf(path).map((target) => ({ path, target })))
      .filter(({ target }) => !target.startsWith(".") && !isPortable(target));
    expect(breaches).toEqual([]);
  });

  it("reads Env in one file", () => {
    const readers = files.filter((path) => /\benv\.[A-Z]/.test(readFileSync(path, "utf8")));
    expect(readers).toEqual(["src/wiring/ground.ts"]);
  });

  it("writes SQL for D1 in the store alone, and for a Durable Object in its own room", () => {
    const sql = /\b(?:INSERT INTO|UPDATE [a-z_]+ SET|DELETE FROM|SELECT .+ FROM)\b/;
    const writers = new Set(files.filter((path) => sql.test(readFileSync(path, "utf8"))).map(roomOf));
    expect([...writers].toSorted()).toEqual(["delivery", "sequencer", "store"]);
  });

  it("knows where everything that is sealed is kept, so that its key can be changed", () => {
    const contexts = (text: string) => [...text.matchAll(/`([a-z]+(?:-[a-z]+)+):\$\{/g)].map((match) => match[1]);
    const sealed = files.flatMap((path) =>
      [...readFileSync(path, "utf8").matchAll(/\bseal\.seal\([^;]*?\);/gs)].flatMap(([call]) => contexts(call)),
    );
    expect(new Set(sealed).size).toBeGreaterThan(3);
    expect(contexts(readFileSync("src/store/sealed.ts", "utf8"))).toEqual(expect.arrayContaining(sealed));
  });

  it("changes what is audited by statements that `audited` alone carries out", () => {
    const written = files
      .filter((path) => roomOf(path) === "store")
      .flatMap((path) => writesIn(readFileSync(path, "utf8")));
    const audited = written.filter(({ table }) => AUDITED_TABLES.has(table));
    expect(new Set(audited.map(({ table }) => table)).size).toBe(AUDITED_TABLES.size);
    const loose = audited.filter(({ isHandedOut }) => !isHandedOut).map(({ by, table }) => `${by} ${table}`);
    expect(loose.toSorted()).toEqual(NO_ACTS);
  });

  it("has no drawer for things without a noun", () => {
    expect(files.filter((path) => /\b(?:utils?|helpers?|common|misc|types)\b/.test(path))).toEqual([]);
  });
});
