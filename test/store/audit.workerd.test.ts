import { describe, expect, it } from "vitest";
import { verifyChain, type AuditFact } from "../../src/domain/audit.ts";
import { macUnder } from "../../src/domain/mac.ts";
import { err, ok } from "../../src/domain/result.ts";
import { audited, chainOf, dropLinks, endsOf, headOf, pastLinks } from "../../src/store/audit.ts";
import { mappedCodes } from "../../src/store/code-map.ts";
import { codeMap } from "../../src/store/schema/code-map.ts";
import { testDb } from "./build.ts";

const db = testDb();
const ports = { db, mac: macUnder(new Uint8Array(32), "test") };
let made = 0;

function anObject() {
  made += 1;
  return { kind: "code" as const, id: `acme ${made}` };
}

const fact = (object: AuditFact["object"], after: string): AuditFact => ({
  object,
  tenantId: null,
  atMs: 1,
  actor: { kind: "token", id: "tok_1" },
  source: "api",
  verb: "code:map",
  requestId: "req-1",
  before: null,
  after,
});

const mapped = (code: string) =>
  db.insert(codeMap).values({ sender: "acme", code, milestone: "delivered", reason: null, mappedAtMs: 1 });
const codes = async () => [...(await mappedCodes(db, "acme")).keys()];

async function intact(object: AuditFact["object"]) {
  return verifyChain(ports.mac, await chainOf(db, object, 0, 100), await headOf(db, object));
}

describe("an audited change", () => {
  it("is there with its fact, and the chain holds", async () => {
    const object = anObject();
    const done = await audited(ports, [object], async () =>
      ok({ statements: [mapped("A")], facts: [fact(object, "1"), fact(object, "2")], value: 42 }),
    );
    expect(done).toEqual(ok(42));
    expect(await codes()).toContain("A");
    expect((await chainOf(db, object, 0, 10)).map(({ n, after }) => [n, after])).toEqual([
      [1, "1"],
      [2, "2"],
    ]);
    expect(await intact(object)).toMatchObject({ ok: true, value: { n: 2 } });
  });

  it("is not there, nor its fact, when its statement fails", async () => {
    const object = anObject();
    const twice = audited(ports, [object], async () =>
      ok({ statements: [mapped("B"), mapped("B")], facts: [fact(object, "1")], value: null }),
    );
    await expect(twice).rejects.toThrow();
    expect(await codes()).not.toContain("B");
    expect(await headOf(db, object)).toBeNull();
  });

  it("writes nothing when it is refused, or has nothing to change", async () => {
    const object = anObject();
    expect(await audited(ports, [object], async () => err("no"))).toEqual(err("no"));
    expect(await audited(ports, [object], async () => ok({ statements: [], facts: [], value: 1 }))).toEqual(ok(1));
    expect(await headOf(db, object)).toBeNull();
  });

  it("decides again, from the start, where somebody else was quicker", async () => {
    const object = anObject();
    let asked = 0;
    const done = await audited(ports, [object], async () => {
      asked += 1;
      if (asked === 1)
        await audited(ports, [object], async () => ok({ statements: [], facts: [fact(object, "theirs")], value: 0 }));
      return ok({ statements: [], facts: [fact(object, `mine, of ${asked}`)], value: asked });
    });
    expect(done).toEqual(ok(2));
    expect((await chainOf(db, object, 0, 10)).map(({ after }) => after)).toEqual(["theirs", "mine, of 2"]);
    expect(await intact(object)).toMatchObject({ ok: true });
  });

  it("gives up, having changed nothing, where others are quicker each time", async () => {
    const object = anObject();
    const done = await audited(ports, [object], async () => {
      await audited(ports, [object], async () => ok({ statements: [], facts: [fact(object, "theirs")], value: 0 }));
      return ok({ statements: [mapped("C")], facts: [fact(object, "mine")], value: 1 });
    });
    expect(done).toEqual(err("busy"));
    expect(await codes()).not.toContain("C");
  });

  it("keeps the chains of many who write at once whole", async () => {
    const object = anObject();
    const write = (name: string) =>
      audited(ports, [object], async () => ok({ statements: [], facts: [fact(object, name)], value: name }));
    const done = await Promise.all(["a", "b", "c", "d", "e"].map(write));
    const written = done.flatMap((one) => (one.ok ? [one.value] : []));
    expect((await chainOf(db, object, 0, 10)).map(({ after }) => after).toSorted()).toEqual(written.toSorted());
    expect(await intact(object)).toMatchObject({ ok: true });
  });
});

describe("links whose time is over", () => {
  const cut = (beforeMs: number) => ({ beforeMs, byTenant: {}, heldTenants: [] });
  const at = (object: AuditFact["object"], atMs: number) => ({ ...fact(object, String(atMs)), atMs });
  async function chainAt(...times: readonly number[]) {
    const object = anObject();
    await audited(ports, [object], async () =>
      ok({ statements: [], facts: times.map((atMs) => at(object, atMs)), value: null }),
    );
    return object;
  }
  const forgotten = async (beforeMs: number) => {
    const { chains: past } = await pastLinks(db, cut(beforeMs), null, 1_000);
    for (const one of past) await db.batch(dropLinks(db, one) as never);
    return past;
  };

  // What happened at 1,000,000 and later is in its time.
  it.each([
    ["all of it", [1, 2, 3], [3]],
    ["all but its last", [1, 2, 2_000_000], [3]],
    ["its first", [1, 2_000_000, 2_000_001], [2, 3]],
    ["its only one", [1], [1]],
    ["nothing", [2_000_000, 2_000_001], [1, 2]],
    ["what is a moment past", [999_999, 1_000_000], [2]],
  ])("go, and a chain keeps its last whatever is past: %s", async (_, times, left) => {
    const object = await chainAt(...times);
    await forgotten(1_000_000);
    expect((await chainOf(db, object, 0, 10)).map(({ n }) => n)).toEqual(left);
    expect((await endsOf(db, object))?.floor.n).toBe((left[0] ?? 0) - 1);
    expect((await forgotten(1_000_000)).filter(({ id }) => id === object.id)).toEqual([]);
  });
});
