import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { signEasyPost } from "../../src/carriers/easypost/sign.ts";
import { openKept } from "../../src/governance/kept-payload.ts";
import { findKept, markReleased } from "../../src/store/kept-payload.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { sweepBodies } from "../../src/wiring/sweep-bodies.ts";
import { carriedOut } from "../support/carried-out.ts";
import { openMesh, SECRET, type TestMesh } from "../support/mesh.ts";

const ground = groundOf(env);
const MIB = 1024 * 1024;
const HOUR_MS = 3_600_000;

interface Row {
  readonly id: string;
  readonly kind: string;
  readonly sealed_body: string;
  readonly sealed_headers: string;
  readonly body_key: string | null;
}
const rowsOf = async (mesh: TestMesh) =>
  (
    await env.DB.prepare("SELECT * FROM kept_payload WHERE endpoint_id = ? ORDER BY received_at_ms, id")
      .bind(mesh.endpointId)
      .all<Row>()
  ).results;
const bucketOf = async (mesh: TestMesh) =>
  (await env.PAYLOADS.list({ prefix: `eu/${mesh.tenantId}/` })).objects.map(({ key }) => key);

/** So many payloads that wait already, of so many bytes each. */
async function waiting(endpointId: string, kind: "held" | "quarantined", count: number, bytes = 1): Promise<void> {
  await env.DB.prepare(
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
     INSERT INTO kept_payload (id, endpoint_id, kind, received_at_ms, reason, sealed_body, sealed_headers, size_bytes, request_id)
     SELECT 'kpt_' || lower(hex(randomblob(16))), ?2, ?3, 1, 'r', '', '', ?4, 'r' FROM n`,
  )
    .bind(count, endpointId, kind, bytes)
    .run();
}

async function anotherEndpoint(mesh: TestMesh): Promise<string> {
  const id = `eu_${crypto.randomUUID().replaceAll("-", "")}`;
  await env.DB.prepare(`INSERT INTO endpoint SELECT ${await columns(id)} FROM endpoint WHERE id = ?`)
    .bind(mesh.endpointId)
    .run();
  return id;
}
/** An endpoint's columns with another id. */
async function columns(id: string): Promise<string> {
  const { results } = await env.DB.prepare("SELECT name FROM pragma_table_info('endpoint')").all<{ name: string }>();
  return results.map(({ name }) => (name === "id" ? `'${id}'` : name)).join(", ");
}

const unreadable = async (mesh: TestMesh, body = "{nope") => mesh.post(body, await signEasyPost(body, SECRET));
/** Nobody remembers that it was full. */
const later = (mesh: TestMesh) => void (mesh.clock.nowMs += 10_000);

describe("a payload that is kept", () => {
  it("lies sealed in the bucket, under its region and tenant, and the database has the facts alone", async () => {
    const mesh = await openMesh();
    expect((await unreadable(mesh, '{"secret-of": "somebody"}')).status).toBe(200);
    const [row] = await rowsOf(mesh);
    expect(row).toMatchObject({ kind: "quarantined", sealed_body: "", sealed_headers: "" });
    expect(row?.body_key).toBe(`eu/${mesh.tenantId}/kept/${row?.id}`);
    expect(await bucketOf(mesh)).toEqual([row?.body_key]);
    const lying = await (await env.PAYLOADS.get(row?.body_key ?? ""))?.text();
    expect(lying).toMatch(/^test:/);
    expect(lying).not.toContain("somebody");
    const kept = await findKept(ground.db, row?.id ?? "");
    const opened = kept && (await openKept(ground, kept));
    expect(opened?.ok && new TextDecoder().decode(opened.value.body)).toBe('{"secret-of": "somebody"}');
    expect(opened?.ok && opened.value.headers["content-type"]).toBe("application/json");
    expect(opened?.ok && opened.value.path).toBe(`/in/${mesh.endpointId}`);
  });

  it("does not open in the place of another", async () => {
    const mesh = await openMesh();
    await unreadable(mesh, "{one");
    await unreadable(mesh, "{two");
    const [one, two] = await rowsOf(mesh);
    await env.PAYLOADS.put(one?.body_key ?? "", (await (await env.PAYLOADS.get(two?.body_key ?? ""))?.text()) ?? "");
    const kept = await findKept(ground.db, one?.id ?? "");
    expect(kept && (await openKept(ground, kept))).toEqual({ ok: false, error: { kind: "broken" } });
    await env.PAYLOADS.delete(one?.body_key ?? "");
    expect(kept && (await openKept(ground, kept))).toEqual({ ok: false, error: { kind: "gone" } });
  });

  it("has no more headers than a signature may need", async () => {
    const mesh = await openMesh();
    const signed = await signEasyPost("{nope", SECRET);
    await mesh.post("{nope", { ...signed, "x-long": "a".repeat(17_000), "x-short": "b" });
    const [row] = await rowsOf(mesh);
    const kept = await findKept(ground.db, row?.id ?? "");
    const opened = kept && (await openKept(ground, kept));
    const headers = opened?.ok ? opened.value.headers : {};
    expect(Object.keys(headers)).toEqual(expect.arrayContaining(["content-type", "x-hmac-signature"]));
    expect(headers).toMatchObject({ "x-short": "b" });
    expect(Object.keys(headers)).not.toContain("x-long");
  });
});

describe("where there is no room", () => {
  /** Filled to one below each bound: the last one fits, the next does not. */
  const BOUNDS = [
    ["rows of its endpoint", (mesh: TestMesh) => waiting(mesh.endpointId, "quarantined", 4_999)],
    ["bytes of its endpoint", (mesh: TestMesh) => waiting(mesh.endpointId, "quarantined", 1, 128 * MIB - 9)],
    ["rows of its tenant", async (mesh: TestMesh) => waiting(await anotherEndpoint(mesh), "quarantined", 19_999)],
    [
      "bytes of its tenant",
      async (mesh: TestMesh) => waiting(await anotherEndpoint(mesh), "quarantined", 1, 512 * MIB - 9),
    ],
  ] as const;

  it.each(BOUNDS)("%s: the sender is told to come again, and nothing of it is put anywhere", async (_bound, fill) => {
    const mesh = await openMesh();
    const other = await openMesh();
    await fill(mesh);
    expect((await unreadable(mesh, "{nope")).status).toBe(200);
    const before = await bucketOf(mesh);
    for (let n = 0; n < 3; n += 1) {
      const refused = await unreadable(mesh, "{nope");
      expect(refused.status).toBe(503);
      expect(Number(refused.headers.get("retry-after"))).toBe(600);
    }
    expect(await bucketOf(mesh)).toEqual(before);
    expect((await unreadable(other)).status).toBe(200);
  });

  it("it makes some when a payload is released", async () => {
    const mesh = await openMesh();
    await waiting(mesh.endpointId, "quarantined", 5_000);
    expect((await unreadable(mesh)).status).toBe(503);
    const [row] = await rowsOf(mesh);
    await carriedOut(ground.db, markReleased(ground.db, row?.id ?? "", 9));
    later(mesh);
    expect((await unreadable(mesh)).status).toBe(200);
  });

  it.each([
    ["rows", (mesh: TestMesh) => waiting(mesh.endpointId, "held", 100)],
    ["bytes", (mesh: TestMesh) => waiting(mesh.endpointId, "held", 1, 16 * MIB)],
    ["rows of the tenant", async (mesh: TestMesh) => waiting(await anotherEndpoint(mesh), "held", 1_000)],
  ])("for what is not believed (%s), it is refused as ever, and what is believed still kept", async (_bound, fill) => {
    const mesh = await openMesh();
    await fill(mesh);
    const before = (await rowsOf(mesh)).length;
    expect((await mesh.post("{}")).status).toBe(401);
    expect(await rowsOf(mesh)).toHaveLength(before);
    expect(await bucketOf(mesh)).toEqual([]);
    expect((await unreadable(mesh)).status).toBe(200);
  });

  it("a flood that comes all at once slips past no count", async () => {
    const mesh = await openMesh();
    await waiting(mesh.endpointId, "quarantined", 4_995);
    const answers = await Promise.all(Array.from({ length: 12 }, (_, n) => unreadable(mesh, `{nope ${n}`)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 503)).toHaveLength(7);
    expect(await rowsOf(mesh)).toHaveLength(5_000);
    expect(await bucketOf(mesh)).toHaveLength(5);
  });
});

describe("a payload that could be kept in part alone", () => {
  it("is not thanked for, whichever of bucket and database is down", async () => {
    const mesh = await openMesh();
    const { bodies } = ground;
    const down = { ...bodies, put: async () => Promise.reject(new Error("down")) };
    Object.assign(ground, { bodies: down });
    try {
      expect((await unreadable(mesh)).status).toBe(503);
      expect((await mesh.post("{}")).status).toBe(401);
    } finally {
      Object.assign(ground, { bodies });
    }
    expect(await rowsOf(mesh)).toEqual([]);
    expect((await unreadable(mesh)).status).toBe(200);
  });

  it("and lies in the bucket without a row, is swept up after an hour; one with a row stays", async () => {
    const mesh = await openMesh();
    await unreadable(mesh);
    const [own] = await bucketOf(mesh);
    const orphans = [1, 2, 3].map((n) => `eu/${mesh.tenantId}/kept/kpt_${n.toString(16).padStart(32, "0")}`);
    for (const key of orphans) await env.PAYLOADS.put(key, "test:AAAA");
    // What was put just now may get its row yet.
    mesh.clock.nowMs = Date.now() + HOUR_MS / 2;
    await sweepBodies(ground);
    expect(await bucketOf(mesh)).toHaveLength(4);
    mesh.clock.nowMs = Date.now() + 2 * HOUR_MS;
    await sweepBodies(ground);
    expect(await bucketOf(mesh)).toEqual([own]);
  });
});
