import { env, exports } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { signEasyPost } from "../../src/carriers/easypost/sign.ts";
import { run } from "../../src/cli/program.ts";
import { verifyChain } from "../../src/domain/audit.ts";
import { DISBELIEVED_SAMPLES_MAX, SAMPLES_MAX, SAMPLE_TTL_MS } from "../../src/domain/certification.ts";
import type { EndpointState } from "../../src/domain/endpoint.ts";
import { openBody } from "../../src/governance/kept-payload.ts";
import { chainOf, headOf } from "../../src/store/audit.ts";
import { dropExpiredSamples, samplesOf } from "../../src/store/certification-sample.ts";
import { readEndpoint } from "../../src/store/endpoint.ts";
import { ENDPOINT_CACHE_MS } from "../../src/ingress/endpoint-cache.ts";
import { HOURLY_JOBS } from "../../src/wiring/clock.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { giveToken } from "../http/api-under-test.ts";
import { openMesh, SECRET, START_MS, trackerUpdated, type TestMesh } from "../support/mesh.ts";

const ground = groundOf(env);
const { db, auditMac } = ground;
let token: string;
beforeAll(async () => {
  token = await giveToken(db);
});

/** An endpoint in a state, as if it had come there. */
async function meshIn(state: EndpointState, { sandbox = false, sender = "easypost" } = {}): Promise<TestMesh> {
  const mesh = await openMesh({ sender });
  await env.DB.prepare("UPDATE endpoint SET state = ?, sandbox = ? WHERE id = ?")
    .bind(state, sandbox ? 1 : 0, mesh.endpointId)
    .run();
  return mesh;
}

const tracker = (number: string) => trackerUpdated(number, [{ status: "delivered", at: START_MS }]);
const stateOf = async (mesh: TestMesh) => (await readEndpoint(db, mesh.endpointId))?.state;
const readings = async (mesh: TestMesh) => (await samplesOf(db, mesh.endpointId)).map(({ reading }) => reading);

async function touchedNothing(mesh: TestMesh) {
  expect(mesh.queue).toEqual([]);
  const count = async (table: string) =>
    await env.DB.prepare(`SELECT count(*) AS n FROM ${table} WHERE endpoint_id = ?`).bind(mesh.endpointId).first("n");
  for (const table of ["event", "kept_payload", "fetch_task"]) expect(await count(table)).toBe(0);
  expect(await mesh.shipments()).toEqual([]);
}

describe.each([
  ["draft", false],
  ["tested", false],
  ["approved", false],
  ["active", true],
] as const)("an endpoint that is %s (sandbox: %s)", (state, sandbox) => {
  it("answers like an active one and touches nothing", async () => {
    const body = tracker(`TN-${state}`);
    const active = await openMesh();
    const real = await active.send(body);
    const mesh = await meshIn(state, { sandbox });
    const played = await mesh.send(body);
    const without = async (answer: Response) => ({ ...(await answer.json<object>()), requestId: "" });
    expect(played.status).toBe(real.status);
    expect(await without(played)).toEqual(await without(real));
    await touchedNothing(mesh);
    expect(await readings(mesh)).toMatchObject([
      { outcome: "read", events: 1, shipments: [{ carrier: "fedex", events: [{ milestone: "delivered" }] }] },
    ]);
  });

  it("disbelieves like one, and keeps why", async () => {
    const mesh = await meshIn(state, { sandbox });
    expect(
      (await mesh.post(JSON.stringify(tracker("TN-X")), { "X-Hmac-Signature": "hmac-sha256-hex=00" })).status,
    ).toBe(401);
    await touchedNothing(mesh);
    expect(await readings(mesh)).toMatchObject([
      { outcome: "disbelieved", refusal: { message: "malformed_signature" } },
    ]);
    expect(await stateOf(mesh)).toBe(state);
  });
});

describe("a draft", () => {
  it("is tested by the first webhook that is believed and read, in one batch with its audit row", async () => {
    const mesh = await meshIn("draft");
    const unreadable = await mesh.send({
      object: "Event",
      description: "tracker.updated",
      result: { object: "Tracker" },
    });
    expect(await unreadable.json()).toMatchObject({ status: "quarantined" });
    expect(await stateOf(mesh)).toBe("draft");
    await Promise.all(["TN-1", "TN-2", "TN-3"].map((number) => mesh.send(tracker(number))));
    expect(await stateOf(mesh)).toBe("tested");
    const object = { kind: "endpoint", id: mesh.endpointId } as const;
    const links = await chainOf(db, object, 0, 10);
    expect(links).toMatchObject([
      { verb: "endpoint:test", actor: object, source: "webhook", before: '{"state":"draft"}' },
    ]);
    expect(verifyChain(auditMac, links, await headOf(db, object)).ok).toBe(true);
  });

  it("keeps its newest samples sealed, and a stranger's push none of them out", async () => {
    const mesh = await meshIn("tested");
    for (let n = 0; n < SAMPLES_MAX + 2; n += 1) {
      mesh.clock.nowMs += 1_000;
      await mesh.send(tracker(`TN-${n}`));
    }
    for (let n = 0; n < DISBELIEVED_SAMPLES_MAX + 2; n += 1) await mesh.post("{}");
    const held = await readings(mesh);
    expect(held.filter(({ outcome }) => outcome === "disbelieved")).toHaveLength(DISBELIEVED_SAMPLES_MAX);
    const read = held.filter(({ outcome }) => outcome === "read");
    expect(read).toHaveLength(SAMPLES_MAX);
    expect(read[0]?.shipments[0]?.trackingNumber).toBe(`TN${SAMPLES_MAX + 1}`);
    const row = await env.DB.prepare(
      "SELECT id, body_key FROM certification_sample WHERE endpoint_id = ? AND outcome = 'read'",
    )
      .bind(mesh.endpointId)
      .first<{ id: string; body_key: string }>();
    const opened = await openBody(ground, row?.body_key ?? "", `sample-whole:${row?.id ?? ""}`);
    expect(opened.ok && new TextDecoder().decode(opened.value.body)).toContain("tracker.updated");
    // What was pushed out is out of the bucket, too.
    const lying = async () => (await env.PAYLOADS.list({ prefix: `eu/${mesh.tenantId}/sample/` })).objects.length;
    expect(await lying()).toBe(SAMPLES_MAX + DISBELIEVED_SAMPLES_MAX);
    expect(await dropExpiredSamples(db, mesh.clock.nowMs - SAMPLE_TTL_MS, 1_000)).toEqual([]);
    mesh.clock.nowMs += SAMPLE_TTL_MS + 1;
    await HOURLY_JOBS.samples(ground);
    expect(await lying()).toBe(0);
    expect(await readings(mesh)).toEqual([]);
  });
});

describe("a revoked endpoint", () => {
  it("is answered like one that is not there, to the byte", async () => {
    const mesh = await meshIn("revoked");
    const wholly = async (id: string) => {
      const init = { method: "POST", body: "{}", headers: { "x-request-id": "one" } };
      const answer = await exports.default.fetch(`https://eu.hooks.test/in/${id}`, init);
      return { status: answer.status, headers: [...answer.headers].toSorted(), body: await answer.text() };
    };
    expect(await wholly(mesh.endpointId)).toEqual(await wholly(`eu_${"0".repeat(32)}`));
  });
});

it("lets nothing in by another door: what a revoked endpoint held is released no more", async () => {
  const mesh = await openMesh();
  const held = await mesh.post(JSON.stringify(tracker("TN-HELD")));
  expect(held.status).toBe(401);
  await env.DB.prepare("UPDATE endpoint SET state = 'revoked' WHERE id = ?").bind(mesh.endpointId).run();
  mesh.clock.nowMs += ENDPOINT_CACHE_MS;
  const kept = await env.DB.prepare("SELECT id FROM kept_payload WHERE endpoint_id = ?")
    .bind(mesh.endpointId)
    .first("id");
  const released = await exports.default.fetch(`https://eu.hooks.test/v1/kept/${String(kept)}/release`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}` },
  });
  expect(released.status).toBe(409);
  expect(await released.text()).toContain("endpoint_revoked");
});

it.each([
  ["endpoint_draft", "state = 'draft'"],
  ["endpoint_tested", "state = 'tested'"],
  ["endpoint_approved", "state = 'approved'"],
  ["endpoint_sandbox", "sandbox = 1"],
])("releases nothing into an endpoint that does not act: %s", async (reason, set) => {
  const mesh = await openMesh();
  const body = JSON.stringify(tracker("TN-KEPT"));
  expect((await mesh.post(body)).status).toBe(401);
  const junk = "{nope";
  expect((await mesh.post(junk, await signEasyPost(junk, SECRET))).status).toBe(200);
  await env.DB.prepare(`UPDATE endpoint SET ${set} WHERE id = ?`).bind(mesh.endpointId).run();
  mesh.clock.nowMs += ENDPOINT_CACHE_MS;
  const kept = await env.DB.prepare("SELECT id FROM kept_payload WHERE endpoint_id = ?")
    .bind(mesh.endpointId)
    .all<{ id: string }>();
  expect(kept.results).toHaveLength(2);
  for (const { id } of kept.results) {
    const released = await exports.default.fetch(`https://eu.hooks.test/v1/kept/${id}/release`, {
      method: "POST",
      headers: { Authorization: `Bearer ${token}` },
    });
    expect([released.status, await released.text()]).toEqual([409, expect.stringContaining(reason)]);
  }
  expect(await mesh.shipments()).toEqual([]);
});

it("answers a draft's sender that asks for a token, as an active one's", async () => {
  const mesh = await openMesh({ sender: "ups", scheme: "bearer", settings: { clientId: "client-1" } });
  await env.DB.prepare("UPDATE endpoint SET state = 'draft' WHERE id = ?").bind(mesh.endpointId).run();
  const answer = await exports.default.fetch(`https://eu.hooks.test/in/${mesh.endpointId}/oauth/token`, {
    method: "POST",
    headers: {
      Authorization: `Basic ${btoa(`client-1:${SECRET}`)}`,
      "Content-Type": "application/x-www-form-urlencoded",
    },
    body: "grant_type=client_credentials",
  });
  expect(await answer.json()).toMatchObject({ token_type: "Bearer" });
});

describe("a partner", () => {
  const mesh = async (argv: string[], file = "") => {
    const out: string[] = [];
    const err: string[] = [];
    const code = await run(argv, {
      env: { MESH_TOKEN: token, MESH_URL: "https://eu.hooks.test" },
      fetch: (request) => exports.default.fetch(request),
      readFile: async () => file,
      readStdin: async () => "a-secret-of-theirs\n",
      out: (text) => out.push(text),
      err: (text) => err.push(text),
    });
    expect([code, err]).toEqual([0, []]);
    return out;
  };
  const json = async (argv: string[], file = "") =>
    JSON.parse((await mesh([...argv, "--json"], file)).at(-1) ?? "") as Record<string, never>;

  it.each(["easypost", "standard-webhooks", "shippo", "fedex", "x12", "karrio"])(
    "of %s is onboarded by one command: its example is believed, then it acts, and counts",
    async (sender) => {
      const world = await openMesh();
      const asked = ["--tenant", world.tenantId, "--sender", sender, "--name", "Acme"];
      const { endpoint, example } = (await json(["partner", "onboard", ...asked])) as unknown as {
        endpoint: { id: string; url: string; secret: string };
        example: { url: string; headers: Record<string, string>; body: string; curl: string };
      };
      const send = () => {
        const url = new URL(example.url);
        const filled = Object.entries(example.headers).map(
          ([name, value]) => [name, value.replace("$SECRET", endpoint.secret)] as [string, string],
        );
        const init = { method: "POST", body: example.body, headers: new Headers(filled) };
        return exports.default.fetch(`https://eu.hooks.test${url.pathname}${url.search}`, init);
      };
      expect(example.curl).toContain("curl -sS -X POST");
      expect(example.curl).not.toContain(endpoint.secret);
      expect((await send()).status).toBe(200);
      const status = await mesh(["partner", "status", "--endpoint", endpoint.id]);
      expect(status.filter((line) => line.startsWith("[x]")).join()).toContain("tested");
      expect((await json(["endpoint", "propose", endpoint.id]))["state"]).toBe("active");
      expect((await send()).status).toBe(200);
      await world.deliver();
      expect((await world.shipments()).length).toBeGreaterThan(0);
      expect((await json(["partner", "status", "--tenant", world.tenantId]))["items"]).toEqual([]);
    },
  );

  it("has its recorded payloads read, and shown with what nobody knows and what cannot be read", async () => {
    const world = await openMesh();
    const asked = ["--tenant", world.tenantId, "--sender", "easypost", "--name", "Acme", "--secret", "-"];
    const { endpoint } = (await json(["partner", "onboard", ...asked])) as unknown as { endpoint: { id: string } };
    const good = JSON.stringify(tracker("TN-GOOD"));
    const odd = JSON.stringify(trackerUpdated("TN-ODD", [{ status: "teleported", at: START_MS }]));
    const file = `${good}\n${JSON.stringify({ body: odd })}\nnot json\n`;
    const shown = await json(["partner", "certify", "--endpoint", endpoint.id, "--file", "x"], file);
    expect(shown["certification"]).toMatchObject({ samples: 3, read: 2, unreadable: 1 });
    expect((shown["certification"] as unknown as { unmapped: string[] }).unmapped.join()).toContain("teleported");
    const lines = await mesh(["partner", "certify", "--endpoint", endpoint.id, "--file", "x", "--wide"], file);
    expect(lines.join("\n")).toMatch(/3: unreadable at the whole/);
    expect(lines.join("\n")).toMatch(/delivered .*claimed_utc .*MEMPHIS/);
    expect(lines.at(-1)).toBe(`to propose it: mesh endpoint propose ${endpoint.id}`);
    // Given payloads are read alone: they prove nothing of the partner.
    expect((await readEndpoint(db, endpoint.id))?.state).toBe("draft");
    await touchedNothing({ ...world, endpointId: endpoint.id });
  });

  it("of a sandbox is tried as long as anybody likes, and never acts", async () => {
    const world = await openMesh();
    const asked = ["--tenant", world.tenantId, "--sender", "easypost", "--name", "Acme", "--sandbox"];
    const lines = await mesh(["partner", "onboard", ...asked]);
    expect(lines.join("\n")).toMatch(/its trap: .*switched off/);
    expect(lines.filter((line) => /^\[[x ]\]/.test(line))).toHaveLength(5);
  });
});
