import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SENDER_NAMES, SENDERS, type SenderName } from "../../src/carriers/registry.ts";
import { ShipmentReport } from "../../src/domain/event.ts";
import { ShipmentIdentity } from "../../src/domain/identity.ts";
import { anyText, bytesOf, fixture, inbound, type Bytes } from "./inbound.ts";

const PATIENCE_MS = 1000;
const MIB = 1024 * 1024;
const TEMPLATES = {
  easypost: ["ups-delivered-after-failure", "created-without-scans", "status-ahead-of-scans"],
  "standard-webhooks": ["two-shipments", "one-shipment-twice"],
} as const;
const HEADERS = {
  easypost: { "X-Hmac-Signature": `hmac-sha256-hex=${"0".repeat(64)}` },
  "standard-webhooks": {
    "webhook-id": "m",
    "webhook-timestamp": "1614265330",
    "webhook-signature": `v1,${"A".repeat(43)}=`,
  },
} as const;
const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/** Verifies and reads in little time; whatever is understood must be fit to record, and the same when read again. */
async function survive(name: SenderName, body: Bytes): Promise<boolean> {
  const sender = SENDERS[name];
  const startedMs = performance.now();
  const belief = await sender.verify(inbound(body, HEADERS[name]), [SECRET], 1_614_265_330_000);
  expect(belief).toEqual({ ok: false, error: { reason: "wrong_signature" } });
  const reading = await sender.read(body);
  expect(performance.now() - startedMs).toBeLessThan(PATIENCE_MS);
  for (const report of reading.ok ? reading.value.reports : []) {
    ShipmentReport.parse(report);
    const { carrier, trackingNumber } = report;
    ShipmentIdentity.parse({ tenantId: `tnt_${"0".repeat(32)}`, carrier, trackingNumber });
    const prints = report.events.map((event) => event.fingerprint);
    expect(new Set(prints).size).toBe(prints.length);
  }
  expect(await sender.read(body)).toEqual(reading);
  return reading.ok;
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

describe.each(SENDER_NAMES)("%s", (name) => {
  it.each(HOSTILE)("bears %s", async (_, body, understoodBy) => {
    expect(await survive(name, body)).toBe(name === understoodBy);
  });

  it("bears any bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        await survive(name, new Uint8Array(bytes));
      }),
    );
  });

  it("bears any JSON", async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async (text) => {
        await survive(name, bytesOf(text));
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
      fc.asyncProperty(fc.constantFrom(...TEMPLATES[name]), fc.nat(), strange, async (template, at, value) => {
        const text = withValueAt(fixture(name, template), at, value);
        if (await survive(name, bytesOf(text))) understood += 1;
      }),
      { numRuns: 400 },
    );
    // Most of a webhook is none of our business: a test in which nothing is understood would prove little.
    expect(understood).toBeGreaterThan(20);
  });
});

/** A JSON text with its `at`-th value (counted round and round) replaced. */
function withValueAt(text: string, at: number, value: unknown): string {
  let count = 0;
  JSON.parse(text, (_, held: unknown) => ((count += 1), held));
  let seen = 0;
  return JSON.stringify(JSON.parse(text, (_, held: unknown) => (seen++ === at % count ? value : held)));
}
