import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { verifyChain } from "../../src/domain/audit.ts";
import { openBody } from "../../src/governance/kept-payload.ts";
import { openKeyRing } from "../../src/governance/seal.ts";
import { RESEALED_PER_STEP, RESEAL_START, resealStep } from "../../src/governance/reseal.ts";
import { chainOf, headOf } from "../../src/store/audit.ts";
import { SEALED_COLUMNS, sealedByKey } from "../../src/store/sealed.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { openMesh, START_MS, type TestMesh } from "../support/mesh.ts";

const ground = groundOf(env);
const { db } = ground;

describe("the keys that things are sealed under", () => {
  const OLD = "test:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
  const ring = openKeyRing(`k_2:${btoa("k".repeat(32))},${OLD}`);
  const ports = { db, bodies: ground.bodies, mac: ground.auditMac, seal: ring, now: () => START_MS };
  const by = { actor: { kind: "mesh", id: "test" }, source: "clock", requestId: "req-1" } as const;

  async function rotate(stopAfter = Infinity): Promise<{ resealed: number; stuck: number }> {
    const sum = { resealed: 0, stuck: 0 };
    let place: typeof RESEAL_START | null = RESEAL_START;
    for (let step = 0; place && step < stopAfter; step += 1) {
      const done = await resealStep(ports, place, by);
      if (!done.ok) throw new Error(done.error);
      sum.resealed += done.value.resealed;
      sum.stuck += done.value.stuck;
      place = done.value.next;
    }
    return sum;
  }

  it("are changed for everything that is sealed, step by step, from wherever it was stopped", async () => {
    const mesh = await openMesh();
    for (let n = 0; n < RESEALED_PER_STEP + 5; n += 1) await mesh.post(`{"n":${n}}`);
    const before = (await sealedByKey(db)).filter(({ kid }) => kid === "test");
    const total = before.reduce((sum, one) => sum + one.rows, 0);
    // Stopped after a step, and begun again.
    const first = await rotate(1);
    const rest = await rotate();
    expect(first.resealed + rest.resealed).toBe(total);
    expect((await sealedByKey(db)).map(({ kid }) => kid)).not.toContain("test");
    expect(await rotate()).toEqual({ resealed: 0, stuck: 0 });
    const object = { kind: "key-rotation" as const, id: "k_2" };
    const links = await chainOf(db, object, 0, 100);
    expect(verifyChain(ground.auditMac, links, await headOf(db, object))).toMatchObject({ ok: true });
    const told = links.map(({ after }) => (JSON.parse(after!) as { resealed: number }).resealed);
    expect(told.reduce((sum, one) => sum + one, 0)).toBe(total);
    // Readers notice nothing: whoever has the ring opens them for the very same contexts.
    for (const [name, { key, context }] of Object.entries(SEALED_COLUMNS)) {
      const [table, column] = name.split(".");
      const keys = key.map((one) => one.name);
      const cells = await env.DB.prepare(
        `SELECT ${keys.join(", ")}, ${column} AS sealed FROM ${table} WHERE ${column} <> ''`,
      ).all<Record<string, string | number>>();
      for (const row of cells.results) {
        const opened = await ring.openText(String(row["sealed"]), context(keys.map((part) => row[part] ?? "")));
        expect(opened.ok, name).toBe(true);
      }
    }
    for (const { id, body_key } of await lying(mesh)) {
      const opened = await openBody({ seal: ring, bodies: ground.bodies }, body_key, `kept-whole:${id}`);
      expect(opened.ok && new TextDecoder().decode(opened.value.body)).toMatch(/^\{"n":\d+\}$/);
      expect(await (await env.PAYLOADS.get(body_key))?.text()).toMatch(/^k_2:/);
    }
    // The other tests' ring has the old key alone.
    await env.DB.exec("DELETE FROM kept_payload");
    await env.DB.exec("DELETE FROM endpoint_secret");
  });

  const lying = async (mesh: TestMesh) =>
    (
      await env.DB.prepare("SELECT id, body_key, body_kid FROM kept_payload WHERE endpoint_id = ? ORDER BY id")
        .bind(mesh.endpointId)
        .all<{ id: string; body_key: string; body_kid: string }>()
    ).results;

  it("leave alone what no key opens, what is gone, and what somebody changed meanwhile", async () => {
    const mesh = await openMesh();
    for (const n of [1, 2, 3, 4]) await mesh.post(`{"n":${n}}`);
    const [foreign, gone, changed, own] = await lying(mesh);
    await env.PAYLOADS.put(foreign?.body_key ?? "", "gone:AAAA");
    await env.PAYLOADS.delete(gone?.body_key ?? "");
    const raced = {
      ...ground.bodies,
      async get(key: string) {
        const stored = await ground.bodies.get(key);
        // It is erased just after it was read.
        if (key === changed?.body_key) await env.PAYLOADS.delete(key);
        return stored;
      },
    };
    let place: typeof RESEAL_START | null = RESEAL_START;
    let stuck = 0;
    while (place) {
      const done = await resealStep({ ...ports, bodies: raced }, place, by);
      if (!done.ok) throw new Error(done.error);
      stuck += done.value.stuck;
      place = done.value.next;
    }
    expect(stuck).toBe(3);
    expect(await (await env.PAYLOADS.get(foreign?.body_key ?? ""))?.text()).toBe("gone:AAAA");
    expect(await env.PAYLOADS.get(changed?.body_key ?? "")).toBeNull();
    expect((await lying(mesh)).find(({ id }) => id === own?.id)?.body_kid).toBe("k_2");
    await env.DB.exec("DELETE FROM kept_payload");
    await env.DB.exec("DELETE FROM endpoint_secret");
  });

  it("find again what a step that was stopped had sealed in the bucket, and not yet said in its row", async () => {
    const mesh = await openMesh();
    await mesh.post(`{"n":1}`);
    const [row] = await lying(mesh);
    const key = row?.body_key ?? "";
    const opened = await ground.seal.open((await ground.bodies.get(key))?.sealed ?? "", `kept-whole:${row?.id}`);
    await env.PAYLOADS.put(key, await ring.seal(opened.ok ? opened.value : "", `kept-whole:${row?.id}`));
    expect(await rotate()).toMatchObject({ stuck: 0 });
    expect((await lying(mesh))[0]?.body_kid).toBe("k_2");
    expect(await openBody({ seal: ring, bodies: ground.bodies }, key, `kept-whole:${row?.id}`)).toMatchObject({
      ok: true,
    });
    await env.DB.exec("DELETE FROM kept_payload");
    await env.DB.exec("DELETE FROM endpoint_secret");
  });
});
