/// <reference types="vite/client" />
import { env, exports } from "cloudflare:workers";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from "vitest";
import { world } from "../../src/wiring/world.ts";
import type { SenderSample } from "../carriers/sample.ts";
import { SAMPLES } from "../carriers/samples.ts";
import { openMesh } from "../support/mesh.ts";

const BODIES = import.meta.glob<string>("../fixtures/carriers/**/*", { query: "?raw", import: "default", eager: true });
const MIB = 1024 * 1024;
/** Stands in every body, and may stand in no line of the log. */
const MARK = "Mx7f3aQz";

const HOSTILE: [string, string][] = [
  ["nothing but a word", `"${MARK}"`],
  ["1 MiB of [", "[".repeat(MIB)],
  ["JSON nested 10,000 deep", `${`{"${MARK}":`.repeat(10_000)}1${"}".repeat(10_000)}`],
  ["lone surrogates", String.raw`{"event":"\ud800${MARK}","data":{"id":"\udc00"}}`],
  ["a key twice", `{"event":"${MARK}","event":1,"data":{},"data":[]}`],
  ["__proto__", `{"__proto__":{"event":"${MARK}"},"constructor":{"prototype":{}},"data":{"__proto__":null}}`],
  ["numbers past 2^53", `{"event":9007199254740993,"data":{"id":1e999,"note":"${MARK}"}}`],
  ["a byte order mark and zero bytes", `\uFEFF{"event":"\u0000${MARK}"}`],
];

/** By the senders' documentation; to all others it is 200. */
const SUCCESS: Readonly<Record<string, number>> = { dcsa: 204, epcis: 202 };

const STRANGE = fc.constantFrom<unknown>(
  MARK,
  `\uD800${MARK}`,
  "",
  null,
  -1,
  2 ** 60,
  [],
  {},
  "0000-01-01T00:00:00Z",
  "9999-12-31T23:59:59Z",
  "__proto__",
);

let printed: MockInstance<typeof console.log>;
const silence = [vi.spyOn(console, "error"), vi.spyOn(console, "warn")];
beforeEach(() => {
  printed = vi.spyOn(console, "log").mockImplementation(() => undefined);
});
afterEach(() => {
  printed.mockRestore();
});

async function endpointOf({ sender, scheme, secret, settings, sign, publicKey }: SenderSample) {
  const mesh = await openMesh({
    sender,
    settings: { ...settings },
    ...(scheme === null ? {} : { scheme }),
    ...(secret === null ? {} : { secret }),
  });
  const found = await publicKey?.("", "key-1");
  const keys = found?.ok ? [{ ...found.value, kid: "key-1" }] : [];
  if (publicKey) world.fetch = async () => Response.json({ keys });
  const url = `https://eu.hooks.test/in/${mesh.endpointId}`;
  const post = async (body: string) => {
    const { headers, path = "" } = await sign(body, mesh.clock.nowMs);
    return exports.default.fetch(`${url}${path.replace(/^[^?]*/, "")}`, { method: "POST", body, headers });
  };
  const kept = async () =>
    (
      await env.DB.prepare("SELECT kind, count(*) AS n FROM kept_payload WHERE endpoint_id = ? GROUP BY kind")
        .bind(mesh.endpointId)
        .all<{ kind: string; n: number }>()
    ).results;
  return { post, kept };
}

const logged = (): string => JSON.stringify([printed, ...silence].map(({ mock }) => mock.calls));

describe.each(SAMPLES)("an endpoint of $sender", (sample) => {
  it.each(HOSTILE)("answers %s without failing, and says nothing of it", async (_, body) => {
    const { post } = await endpointOf(sample);
    expect((await post(body)).status).toBeLessThan(500);
    expect(printed).toHaveBeenCalled();
    expect(logged()).not.toContain(MARK);
  });

  it("is answered what it counts as success: at first, when it comes again, and when it cannot be read", async () => {
    const { post } = await endpointOf(sample);
    const { sender, fixtures, extension = "json" } = sample;
    const body = BODIES[`../fixtures/carriers/${sender}/${fixtures[0]}.${extension}`] ?? "";
    const statuses = [(await post(body)).status, (await post(body)).status, (await post("not at all")).status];
    const wanted = SUCCESS[sender] ?? 200;
    expect(statuses).toEqual([wanted, wanted, wanted]);
  });

  it("takes or keeps a webhook with anything in the place of any of its values, and says nothing of it", async () => {
    const { post, kept } = await endpointOf(sample);
    const { sender, fixtures, extension = "json" } = sample;
    const texts = fixtures.map((name) => BODIES[`../fixtures/carriers/${sender}/${name}.${extension}`] ?? "");
    const counts = { taken: 0, quarantined: 0 };
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...texts), fc.nat(), STRANGE, async (text, at, value) => {
        const before = printed.mock.calls.length;
        const { status } = await post(mutated(text, at, value));
        expect([200, 202, 204]).toContain(status);
        const lines = printed.mock.calls.slice(before).map(([line]) => String(line));
        if (lines.some((line) => line.includes('"outcome":"quarantined"'))) counts.quarantined += 1;
        else counts.taken += 1;
      }),
      { numRuns: 40 },
    );
    // Whatever was answered with success was recorded, or is kept whole.
    expect(counts.taken).toBeGreaterThan(0);
    expect(await kept()).toEqual(counts.quarantined === 0 ? [] : [{ kind: "quarantined", n: counts.quarantined }]);
    expect(logged()).not.toContain(MARK);
  });
});

/** A JSON text with one of its values replaced; of other text a stretch of it. */
function mutated(text: string, at: number, value: unknown): string {
  if (!/^\s*[[{]/.test(text)) return text.slice(0, at % text.length) + MARK + text.slice((at % text.length) + 3);
  let count = 0;
  JSON.parse(text, (_, held: unknown) => ((count += 1), held));
  let seen = 0;
  return JSON.stringify(JSON.parse(text, (_, held: unknown) => (seen++ === at % count ? value : held)));
}
