import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SENDER_NAMES, senderNamed, type SenderName } from "../../src/carriers/registry.ts";
import type { FindPublicKey } from "../../src/carriers/port.ts";
import { ok } from "../../src/domain/result.ts";
import { schemeOf } from "../../src/carriers/schemes.ts";
import { ShipmentReport } from "../../src/domain/event.ts";
import { ShipmentIdentity } from "../../src/domain/identity.ts";
import { anyText, believe, bytesOf, fixture, inbound, readBody, type Bytes } from "./inbound.ts";
import type { SenderSample } from "./sample.ts";
import { SAMPLES } from "./samples.ts";

const PATIENCE_MS = 1000;
const MIB = 1024 * 1024;
const NOW = Date.UTC(2026, 10, 23, 10, 20);

const NO_KEYS: FindPublicKey = async () => ok(null);

/** Verifies and reads in little time; whatever is understood must be fit to record, and the same when read again. */
async function survive(
  { sender: name, scheme, secret, settings, sign, publicKey = NO_KEYS }: SenderSample,
  body: Bytes,
): Promise<boolean> {
  const sender = senderNamed(name);
  if (!sender) throw new Error(`${name} is not registered`);
  const { headers, path = "/" } = await sign("another body", NOW);
  const started = process.cpuUsage();
  const belief = await believe(sender, inbound(body, headers, { path }), [secret ?? ""], NOW, {
    scheme,
    settings,
    publicKey,
  });
  if (schemeOf(sender, scheme)?.assurance === "body") expect(belief).toMatchObject({ ok: false });
  const reading = await readBody(sender, body, { settings });
  // The processor's time, which others on the machine do not lengthen.
  const { user, system } = process.cpuUsage(started);
  expect((user + system) / 1000).toBeLessThan(PATIENCE_MS);
  for (const report of reading.ok ? reading.value.reports : []) {
    ShipmentReport.parse(report);
    const { carrier, trackingNumber } = report;
    ShipmentIdentity.parse({ tenantId: `tnt_${"0".repeat(32)}`, carrier, trackingNumber });
    const prints = report.events.map((event) => event.fingerprint);
    expect(new Set(prints).size).toBe(prints.length);
  }
  expect(await readBody(sender, body, { settings })).toEqual(reading);
  return reading.ok && reading.value.reports.length + (reading.value.records?.length ?? 0) > 0;
}

const LATE = `"2026-10-06T13:20:01Z"`;
const easyPost = (result: string): string =>
  `{"id":"e","description":"tracker.updated","created_at":${LATE},"result":${result}}`;
const scans = (list: string): string =>
  easyPost(`{"tracking_code":"1","carrier":"UPS","created_at":${LATE},"tracking_details":[${list}]}`);
const canonical = (shipments: string): string =>
  `{"type":"shipment.events.v1","timestamp":${LATE},"data":{"shipments":[${shipments}]}}`;
const distinctScans = (count: number): string =>
  Array.from({ length: count }, (_, n) => `{"message":"${n}"}`).join(",");
const distinctEvents = (count: number): string =>
  Array.from({ length: count }, (_, n) => `{"id":"${n}","milestone":"unknown","occurredAt":"2026-01-01"}`).join(",");

/** Bodies made to cost time, memory or a stack, and who understands them all the same. */
const HOSTILE: [string, Bytes, SenderName | null][] = [
  ["nothing", bytesOf(""), null],
  ["1 MiB of [", new Uint8Array(MIB).fill(0x5b), null],
  ['1 MiB of {"":', bytesOf(`{"":`.repeat(MIB / 4)), null],
  ["1 MiB of quotes", new Uint8Array(MIB).fill(0x22), null],
  ["1 MiB of backslashes in a string", bytesOf(`"${"\\".repeat(MIB - 2)}"`), null],
  ["1 MiB of zero bytes", new Uint8Array(MIB), null],
  ["1 MiB of invalid UTF-8", new Uint8Array(MIB).fill(0xff), null],
  ["JSON nested 10,000 deep", bytesOf(`${"[".repeat(10_000)}${"]".repeat(10_000)}`), null],
  ["a result nested 10,000 deep", bytesOf(easyPost(`${`{"a":`.repeat(10_000)}1${"}".repeat(10_000)}`)), null],
  ["300,000 empty scans", bytesOf(scans(Array.from({ length: 300_000 }, () => "{}").join(","))), null],
  ["5,000 scans", bytesOf(scans(distinctScans(5000))), "easypost"],
  ["a message of 1 MiB", bytesOf(scans(`{"message":"${"signed  ".repeat(MIB / 9)}"}`)), "easypost"],
  ["a message of line ends", bytesOf(scans(`{"message":"${"\\n".repeat(MIB / 3)}"}`)), "easypost"],
  [
    "a carrier of 1 MiB",
    bytesOf(easyPost(`{"tracking_code":"1","carrier":"${"ﷺ-".repeat(MIB / 5)}","created_at":${LATE}}`)),
    "easypost",
  ],
  [
    "a tracking number of 1 MiB",
    bytesOf(easyPost(`{"tracking_code":"${"-".repeat(MIB - 200)}","carrier":"UPS"}`)),
    null,
  ],
  [
    "lone surrogates",
    bytesOf(scans(String.raw`{"message":"\ud800","status":"\udc00","datetime":"\ud800"}`)),
    "easypost",
  ],
  ["a key twice", bytesOf(scans(`{"message":"first","message":"last"}`)), "easypost"],
  ["__proto__ as a field", bytesOf(scans(`{"__proto__":{"message":"x"},"constructor":{"prototype":1}}`)), "easypost"],
  ["numbers past 2^53", bytesOf(scans(`{"weight":9007199254740993,"n":1e999}`)), "easypost"],
  ["a number for a word", bytesOf(scans(`{"carrier_code":9007199254740993}`)), null],
  [
    "scans of the years 0 and 9999",
    bytesOf(scans(`{"datetime":"0000-01-01T00:00:00Z"},{"datetime":"9999-12-31T23:59:59Z"}`)),
    "easypost",
  ],
  [
    "1,000 events of each of 8 shipments",
    bytesOf(
      canonical(
        Array.from(
          { length: 8 },
          (_, n) => `{"carrier":"x","trackingNumber":"${n}","events":[${distinctEvents(1000)}]}`,
        ).join(","),
      ),
    ),
    "standard-webhooks",
  ],
  [
    "an event more than allowed",
    bytesOf(canonical(`{"carrier":"x","trackingNumber":"1","events":[${distinctEvents(1001)}]}`)),
    null,
  ],
  [
    "an event of the year 0",
    bytesOf(
      canonical(
        `{"carrier":"x","trackingNumber":"1","events":[{"id":"1","milestone":"created","occurredAt":"0000-01-01T00:00:00Z"}]}`,
      ),
    ),
    null,
  ],
  [
    "__proto__ beside our fields",
    bytesOf(`{"__proto__":{"type":"x"},${canonical(`{"carrier":"x","trackingNumber":"1","__proto__":null}`).slice(1)}`),
    "standard-webhooks",
  ],
];

it("every sender has a sample", () => {
  expect(SAMPLES.map(({ sender }) => sender).toSorted()).toEqual(SENDER_NAMES.toSorted());
});

describe.each(SAMPLES)("$sender", (sample) => {
  const { sender: name, fixtures, extension = "json" } = sample;

  it.each(HOSTILE)("bears %s", async (_, body, understoodBy) => {
    const understood = await survive(sample, body);
    if (understoodBy !== null) expect(understood).toBe(name === understoodBy);
  });

  it("bears any bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        await survive(sample, new Uint8Array(bytes));
      }),
    );
  });

  it("bears any JSON", async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async (text) => {
        await survive(sample, bytesOf(text));
      }),
    );
  });

  it("bears a webhook with anything in the place of any of its values", async () => {
    let understood = 0;
    const strange = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      anyText(20),
      fc.constantFrom(
        "",
        null,
        0,
        -1,
        2 ** 60,
        "0000-00-00",
        "9999-12-31T23:59:59Z",
        "\uD800",
        "2026-02-30",
        "constructor",
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...fixtures), fc.nat(), strange, async (template, at, value) => {
        const text = mutated(fixture(name, template, extension), at, value);
        if (await survive(sample, bytesOf(text))) understood += 1;
      }),
      { numRuns: 200 },
    );
    // Most of a webhook is none of our business: a test in which nothing is understood would prove little.
    expect(understood).toBeGreaterThan(10);
  });
});

/** A body with one of its values replaced: of JSON a value, of other text a stretch of it. */
function mutated(text: string, at: number, value: unknown): string {
  if (/^\s*[[{]/.test(text)) return withValueAt(text, at, value);
  const from = at % text.length;
  return `${text.slice(0, from)}${typeof value === "string" ? value : JSON.stringify(value)}${text.slice(from + 3)}`;
}

/** A JSON text with its `at`-th value (counted round and round) replaced. */
function withValueAt(text: string, at: number, value: unknown): string {
  let count = 0;
  JSON.parse(text, (_, held: unknown) => ((count += 1), held));
  let seen = 0;
  return JSON.stringify(JSON.parse(text, (_, held: unknown) => (seen++ === at % count ? value : held)));
}
