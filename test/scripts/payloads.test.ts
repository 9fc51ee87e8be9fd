import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { eventsFrom } from "../../scripts/bench/events.ts";
import { keyIn, stepsOf, trackingNumberOf } from "../../scripts/chaos/plan.ts";
import { bodyOf, PICKINGS } from "../../scripts/story.ts";
import { easyPost } from "../../src/carriers/easypost/sender.ts";
import type { TrackingEvent } from "../../src/domain/event.ts";
import { readBody } from "../carriers/inbound.ts";

const PLAN = {
  name: "p",
  events: 60,
  shipments: 5,
  perSecond: 20,
  duplicates: 13,
  failShare: 0,
  lostShare: 0,
  killed: false,
  seed: 1,
};

async function read(body: string): Promise<{ trackingNumber: string; events: readonly TrackingEvent[] }> {
  const reading = await readBody(easyPost, body);
  if (!reading.ok) throw new Error(reading.error.message);
  const [report] = reading.value.reports;
  if (!report) throw new Error("no report");
  return report;
}

describe("a chaos plan", () => {
  it("brings one new scan a webhook, that its note can be told by", async () => {
    const steps = stepsOf(PLAN);
    const fingerprints = new Set<string>();
    for (const { key, shipment, body } of steps) {
      const { trackingNumber, events } = await read(body);
      expect(trackingNumber).toBe(trackingNumberOf(shipment));
      expect(events).toHaveLength(1);
      expect(keyIn(events[0]!.description!)).toBe(key);
      fingerprints.add(events[0]!.fingerprint);
    }
    expect(fingerprints.size).toBe(PLAN.events);
  });

  it("delivers every shipment with its last scan, in the order things happened", async () => {
    const last = new Map<number, TrackingEvent>();
    for (const { shipment, body } of stepsOf(PLAN)) {
      const [event] = (await read(body)).events;
      expect(event!.occurredAt.atMs).toBeGreaterThan(last.get(shipment)?.occurredAt.atMs ?? 0);
      last.set(shipment, event!);
    }
    expect(last.size).toBe(PLAN.shipments);
    expect([...last.values()].map(({ milestone }) => milestone)).toEqual(Array(PLAN.shipments).fill("delivered"));
  });

  it("sends as many twice as it says, the same ones for the same seed", () => {
    const twice = (seed: number): string[] =>
      stepsOf({ ...PLAN, seed }).flatMap((step) => (step.twice ? [step.key] : []));
    expect(twice(1)).toHaveLength(PLAN.duplicates);
    expect(twice(1)).toEqual(twice(1));
    expect(twice(1)).not.toEqual(twice(2));
  });
});

describe("the bench's events", () => {
  it("are new from one round to the next", async () => {
    const events = [...eventsFrom(0, 250), ...eventsFrom(250, 250)];
    const readings = await Promise.all(events.map(({ body }) => read(body)));
    expect(new Set(readings.flatMap((one) => one.events.map(({ fingerprint }) => fingerprint))).size).toBe(500);
  });
});

describe("the story", () => {
  const files = readdirSync("scripts/story").map((name) => name.replace(".json", ""));

  it("holds as many scans for each picking as Odoo is expected to have notes", async () => {
    const scans = new Map<string, Set<string>>();
    for (const file of files.filter((name) => name !== "unreadable" && name !== "try-it")) {
      const { trackingNumber, events } = await read(bodyOf(file));
      const known = scans.get(trackingNumber) ?? new Set();
      scans.set(trackingNumber, new Set([...known, ...events.map(({ fingerprint }) => fingerprint)]));
    }
    expect(new Map([...scans].map(([number, known]) => [number, known.size]))).toEqual(
      new Map(PICKINGS.filter(({ notes }) => notes > 0).map(({ trackingRef, notes }) => [trackingRef, notes])),
    );
  });

  it("has one body that cannot be read, for its shape", async () => {
    const reading = await readBody(easyPost, bodyOf("unreadable"));
    expect(reading).toMatchObject({ ok: false, error: { kind: "schema", path: "result.tracking_details" } });
  });
});
