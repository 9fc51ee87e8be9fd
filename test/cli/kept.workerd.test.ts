import { beforeAll, describe, expect, it } from "vitest";
import { run } from "../../src/cli/program.ts";
import { keepPayload } from "../../src/store/kept-payload.ts";
import { apiUnderTest, newEndpoint, randomBytes, seal, type Api } from "../http/api-under-test.ts";

let api: Api;
beforeAll(async () => {
  api = await apiUnderTest();
});

async function mesh(argv: string[]): Promise<{ code: number; out: string[] }> {
  const out: string[] = [];
  const code = await run(argv, {
    env: { MESH_TOKEN: api.token },
    fetch: async (request) => api.fetch(new URL(request.url).pathname + new URL(request.url).search, request),
    readFile: async () => null,
    readStdin: async () => "",
    out: (text) => out.push(text),
    err: () => undefined,
  });
  return { code, out };
}

async function json(argv: string[]): Promise<Record<string, unknown>> {
  const { code, out } = await mesh([...argv, "--json"]);
  expect([code, out.length]).toEqual([0, 1]);
  return JSON.parse(out[0] ?? "") as Record<string, unknown>;
}

describe("kept", () => {
  const keep = async (endpointId: string, n: number) => {
    const id = `kpt_${n}${randomBytes(15).toHex()}0`;
    await keepPayload(api.db, {
      id,
      endpointId,
      kind: "quarantined",
      receivedAtMs: api.clock.nowMs + n,
      reason: "is missing",
      path: "data.id",
      sealedBody: await seal.seal("{\u001b[31m}", `kept-body:${id}`),
      sealedHeaders: await seal.seal(`{"path":"/in/x","headers":{"a":"b"}}`, `kept-headers:${id}`),
      sizeBytes: 7,
      requestId: "req-1",
    });
    return id;
  };

  it("show tells what is known, and opens it when asked to, with nothing that could steer the terminal", async () => {
    const kept = await keep(String((await newEndpoint(api)).id), 1);
    expect(await json(["kept", "show", kept])).toMatchObject({ id: kept, path: "data.id" });
    const opened = { id: kept, path: "data.id", url: "/in/x", headers: { a: "b" }, bodyBase64: btoa("{\u001b[31m}") };
    expect(await json(["kept", "show", kept, "--payload"])).toMatchObject(opened);
    expect((await mesh(["kept", "show", kept, "--payload"])).out.join("\n")).toMatch(/body +\{ \[31m\}/);
  });

  it("release takes all of an endpoint, call after call", async () => {
    const endpoint = String((await newEndpoint(api)).id);
    for (let n = 0; n < 23; n += 1) await keep(endpoint, n % 10);
    const released = await json(["kept", "release", "--endpoint", endpoint, "--dry-run"]);
    expect(released["items"]).toHaveLength(23);
    expect(released["items"]).toContainEqual(expect.objectContaining({ outcome: "releasable", events: 2 }));
    expect(released).toMatchObject({ nextCursor: null });
  });

  it.each([
    [["kept", "release"]],
    [["kept", "release", "--kind", "held"]],
    [["kept", "release", `kpt_${"0".repeat(32)}`, "--dry-run"]],
  ])("%j is no command", async (argv) => {
    expect((await mesh(argv)).code).toBe(2);
  });
});

it("record list tells whose each kind of data is", async () => {
  const { out } = await mesh(["record", "list"]);
  expect(out.join("\n")).toMatch(/milestones +carrier +proof_of_delivery +carrier +400/);
});

describe("review", () => {
  it("lists what waits, gives it to somebody, previews an answer for all of a kind, and answers one", async () => {
    const endpoint = await newEndpoint(api);
    const tenant = String(endpoint["tenant"]);
    const id = `kpt_${randomBytes(15).toHex()}10`;
    await keepPayload(api.db, {
      id,
      endpointId: String(endpoint["id"]),
      kind: "held",
      receivedAtMs: api.clock.nowMs,
      reason: "wrong_signature",
      path: null,
      sealedBody: "",
      sealedHeaders: "",
      sizeBytes: 1,
      requestId: "req-1",
    });
    const review = `rvw_held.${id}`;
    expect((await mesh(["review", "list", "--tenant", tenant])).out.join("\n")).toContain("wrong_signature");
    const given = await json(["review", "assign", review, "--owner", "me", "--note", "mine"]);
    expect(given).toMatchObject({ note: "mine", state: "open" });
    const kind = ["review", "answer", "--kind", "held", "--tenant", tenant, "--answer", "release"];
    expect(await json([...kind, "--dry-run"])).toMatchObject({ items: [{ id: review, outcome: "answerable" }] });
    expect(await json(["review", "answer", review, "--answer", "release"])).toMatchObject({
      items: [{ id: review, outcome: "answered" }],
    });
    expect(await json(["review", "show", review])).toMatchObject({ state: "closed", closed: { how: "answered" } });
    expect((await mesh(["review", "list", "--state", "closed"])).out.join("\n")).toContain("2 events, 1 known before");
    expect((await mesh(["review", "answer", review, "--answer", "release"])).code).toBe(1);
    expect((await mesh(["review", "answer", "--answer", "release"])).code).toBe(2);
  });
});
