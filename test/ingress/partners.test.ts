import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SENDERS } from "../../src/carriers/registry.ts";
import type { Sender } from "../../src/carriers/port.ts";
import { ok } from "../../src/domain/result.ts";
import type { Endpoint } from "../../src/ingress/endpoint-cache.ts";
import { hear, REHEARSAL } from "../../src/ingress/hear.ts";
import { Ledger } from "../../src/sequencer/ledger.ts";
import { inbound } from "../carriers/inbound.ts";
import { OWNER, T0 } from "../support/build.ts";
import { nodeStorage } from "../support/node-storage.ts";

const TENANT = `tnt_${"1".repeat(32)}`;
const CONTAINER = "MSKU1234565";
const SSCC = "urn:epc:id:sscc:0614141.1234567890";

type Message = (id: number, at: string) => unknown;
interface Speech {
  readonly tell: Message;
  readonly takeBack: Message;
}

const canonical = (held: object) => ({
  type: "shipment.events.v1",
  timestamp: "2026-11-01T00:00:00Z",
  data: { shipments: [{ carrier: "dpd", trackingNumber: "P1", ...held }] },
});
const captured = (id: number, eventTime: string, over: object = {}) => ({
  type: "EPCISDocument",
  epcisBody: {
    eventList: [
      {
        type: "ObjectEvent",
        eventID: `${id}`,
        eventTime,
        eventTimeZoneOffset: "+00:00",
        epcList: [SSCC],
        bizStep: "shipping",
        ...over,
      },
    ],
  },
});
const notified = (id: number, timestamp: string, invalidated_at: string | null) => ({
  data: {
    id: "n-1",
    type: "webhook_notification",
    attributes: { event: "container.transport.vessel_loaded" },
    relationships: { reference_object: { data: { id: `${id}`, type: "transport_event" } } },
  },
  included: [
    { id: "s", type: "shipment", attributes: { shipping_line_scac: "MAEU" } },
    { id: "c", type: "container", attributes: { number: CONTAINER } },
    {
      id: `${id}`,
      type: "transport_event",
      attributes: { timestamp, timezone: "UTC", created_at: timestamp, invalidated_at },
      relationships: {
        shipment: { data: { id: "s", type: "shipment" } },
        container: { data: { id: "c", type: "container" } },
      },
    },
  ],
});

/** How each sender that numbers its events tells of one, and takes it back. */
const SPEECHES: Readonly<Record<string, Speech>> = {
  "standard-webhooks": {
    tell: (id, at) => canonical({ events: [{ id: `${id}`, milestone: "in_transit", occurredAt: at }] }),
    takeBack: (id, at) => canonical({ retractions: [{ eventId: `${id}`, declaredAt: at }] }),
  },
  epcis: {
    tell: captured,
    takeBack: (id, at) => captured(id, at, { errorDeclaration: { declarationTime: at } }),
  },
  // An event that is taken back is told with that: the two come together.
  terminal49: { tell: (id, at) => notified(id, at, null), takeBack: (id, at) => notified(id, at, at) },
};

function endpointOf(sender: string, partner: string, id = partner): Endpoint {
  const endpointId = `eu_${Buffer.from(id).toString("hex").padEnd(32, "0").slice(0, 32)}`;
  return {
    id: endpointId,
    tenantId: TENANT,
    sender,
    state: "active",
    partner,
    ofPartner: [endpointId],
    sandbox: false,
    rateLimitPerMinute: 1,
    scheme: null,
    settings: {},
    codes: new Map(),
    contracts: new Map(),
    secrets: [],
  };
}

/** One tenant's one shipment, and whoever tells of it. */
function shipment(sender: Sender) {
  const ledger = new Ledger(nodeStorage(), { ...OWNER, now: () => T0, token: () => "t", jitter: () => 0 });
  let calls = 0;
  return {
    ledger,
    say: async (endpoint: Endpoint, body: unknown, plain = false) => {
      const request = inbound(JSON.stringify(body), {});
      const hearing = { inbound: request, endpoint, sender, receivedAtMs: T0, requestId: `r${(calls += 1)}` };
      // As a release heard it that did not ask who numbers the events.
      const heardBy: Sender = { ...sender };
      if (plain) delete (heardBy as { numbersEvents?: true }).numbersEvents;
      const trace = { traceId: "a".repeat(32), sampled: false };
      const heard = await hear(
        { ...hearing, sender: heardBy, trace, headers: [] },
        {
          ...REHEARSAL,
          mapped: () => () => null,
          record: async (identity, report, from) => {
            const { appended, duplicates, lastSeq, version } = ledger.record(identity, report, from);
            return ok({ shipmentId: "s", appended, duplicates, lastSeq, version });
          },
          followUp: async () => ok(null),
          noteUse: () => undefined,
        },
      );
      if (!heard.ok) throw new Error(JSON.stringify(heard.error));
      return heard.value.accepted;
    },
    /** Whose events are there, and which of them are taken back. */
    told: () =>
      (ledger.story()?.timeline ?? [])
        .flatMap(({ entry, from, retracted }) =>
          entry.kind === "event"
            ? [`${from.endpointId} ${entry.event.sourceEventId}${retracted ? " taken back" : ""}`]
            : [],
        )
        .toSorted(),
  };
}

const NAMES = Object.keys(SPEECHES);
const speechOf = (name: string) => {
  const speech = SPEECHES[name];
  const sender = Object.values(SENDERS).find((one) => one.name === name);
  if (!speech || !sender) throw new Error(name);
  return { speech, sender };
};

describe("two partners of one tenant that both number their events 1, 2, 3", () => {
  it("are known to every sender whose events have ids of their own", () => {
    const numbering = Object.values(SENDERS as Record<string, Sender>).filter(({ numbersEvents }) => numbersEvents);
    // DCSA's retractions go by way of the database: test/flow/senders.workerd.test.ts.
    expect(
      numbering
        .map(({ name }) => name)
        .filter((name) => name !== "dcsa" && name !== "mapped")
        .toSorted(),
    ).toEqual(NAMES.toSorted());
    expect(SENDERS.dcsa.numbersEvents).toBe(true);
  });

  it.each(NAMES)("are each heard whole by %s, and take back their own alone, in whatever order", async (name) => {
    const { speech, sender } = speechOf(name);
    const said = fc.record({ partner: fc.constantFrom("a", "b"), id: fc.integer({ min: 1, max: 3 }) });
    const message = fc.record({ said, back: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 14 }), async (messages) => {
        const { say, told } = shipment(sender);
        const expected = new Map<string, string>();
        const gone = new Set<string>();
        for (const {
          said: { partner, id },
          back,
        } of messages) {
          const endpoint = endpointOf(name, partner);
          const at = `2026-11-0${id}T0${partner === "a" ? 1 : 2}:00:00Z`;
          await say(endpoint, (back ? speech.takeBack : speech.tell)(id, at));
          const key = `${endpoint.id} ${id}`;
          if (back) gone.add(key);
          if (!back || name === "terminal49") expected.set(key, key);
        }
        const kept = [...expected.keys()].map((key) => (gone.has(key) ? `${key} taken back` : key));
        expect(told()).toEqual(kept.toSorted());
      }),
      { numRuns: 60 },
    );
  });

  it.each(NAMES)("and the one whose endpoint is replaced is still itself to %s", async (name) => {
    const { speech, sender } = speechOf(name);
    const { say, told } = shipment(sender);
    const [old, next] = [endpointOf(name, "acme", "old"), endpointOf(name, "acme", "new")];
    await say(old, speech.tell(1, "2026-11-01T00:00:00Z"));
    expect(await say(next, speech.tell(1, "2026-11-01T00:00:00Z"))).toMatchObject({ appended: 0 });
    await say(next, speech.takeBack(1, "2026-11-02T00:00:00Z"));
    expect(told()).toEqual([`${old.id} 1 taken back`]);
  });
});

describe("what a release recorded that did not ask who numbers events", () => {
  it.each(NAMES)("is known again when %s repeats it, and may be taken back by who told it", async (name) => {
    const { speech, sender } = speechOf(name);
    const { say, told } = shipment(sender);
    const [a, b] = [endpointOf(name, "a"), endpointOf(name, "b")];
    await say(a, speech.tell(1, "2026-11-01T01:00:00Z"), true);
    await say(a, speech.tell(2, "2026-11-02T01:00:00Z"), true);
    expect(await say(a, speech.tell(1, "2026-11-01T01:00:00Z"))).toMatchObject({ appended: 0 });
    expect(await say(b, speech.tell(1, "2026-11-01T02:00:00Z"))).toMatchObject({ appended: 1 });
    await say(b, speech.takeBack(2, "2026-11-03T00:00:00Z"));
    await say(a, speech.takeBack(1, "2026-11-03T00:00:00Z"));
    const ofB = name === "terminal49" ? [`${b.id} 1`, `${b.id} 2 taken back`] : [`${b.id} 1`];
    expect(told()).toEqual([`${a.id} 1 taken back`, `${a.id} 2`, ...ofB].toSorted());
  });

  it.each(NAMES)("waits for %s's event where its retraction came before the upgrade", async (name) => {
    const { speech, sender } = speechOf(name);
    const { say, told } = shipment(sender);
    const [a, b] = [endpointOf(name, "a"), endpointOf(name, "b")];
    await say(a, speech.takeBack(1, "2026-11-03T00:00:00Z"), true);
    await say(b, speech.tell(1, "2026-11-01T02:00:00Z"));
    await say(a, speech.tell(1, "2026-11-01T01:00:00Z"));
    expect(told()).toEqual([`${a.id} 1 taken back`, `${b.id} 1`].toSorted());
  });
});
