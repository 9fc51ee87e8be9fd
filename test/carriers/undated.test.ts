import { describe, expect, it } from "vitest";
import { SENDERS, type SenderName } from "../../src/carriers/registry.ts";
import { readTime } from "../../src/carriers/times.ts";
import type { TrackingEvent } from "../../src/domain/event.ts";
import { fixture, readBody } from "./inbound.ts";
import { SAMPLES } from "./samples.ts";

const RECEIVED_MS = Date.UTC(2031, 0, 2, 3, 4);
/** What stands where a time belongs; `undefined`: the field is not there. */
const NO_TIMES = ["soon", "", " ", "0000-00-00T00:00:00", "2026-13-45 99:99", "31/02/2026", null, undefined] as const;

/** The events that a sender reads in a body; null where it does not read it, and the body is kept as it is. */
async function eventsIn(sender: SenderName, body: string): Promise<TrackingEvent[] | null> {
  const settings = { carrier: "acme", ...SAMPLES.find((one) => one.sender === sender)?.settings };
  const reading = await readBody(SENDERS[sender], body, { receivedAtMs: RECEIVED_MS, settings });
  return reading.ok ? reading.value.reports.flatMap(({ events }) => events) : null;
}

/** Where times stand in a body of JSON, by their paths. */
function timesIn(held: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof held === "string") return /\d{4}-\d\d-\d\d|^\d{8}$/.test(held) && readTime(held) ? [path] : [];
  if (typeof held === "number") return held > 1e9 && /time|date|ts$/i.test(path.at(-1) ?? "") ? [path] : [];
  return Object.entries(Object(held) as object).flatMap(([key, value]) => timesIn(value, [...path, key]));
}

/** A body with something else at a path. */
function changed(held: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(held) ? [...held] : { ...Object(held) };
  const at = copy as Record<string, unknown>;
  at[key] = changed(at[key], rest, value);
  return copy;
}

const JSON_SAMPLES = SAMPLES.filter(({ extension, sender }) => extension === undefined && sender !== "odoo");

describe.each(JSON_SAMPLES)("$sender", ({ sender, fixtures }) => {
  it.each(fixtures)("never drops a scan of %s for its time", async (name) => {
    const told = sender as SenderName;
    const body: unknown = JSON.parse(fixture(sender, name));
    const before = (await eventsIn(told, JSON.stringify(body)))?.length ?? 0;
    if (name !== "estimate-only") expect(before).toBeGreaterThan(0);
    for (const path of timesIn(body))
      for (const junk of NO_TIMES) {
        const events = await eventsIn(told, JSON.stringify(changed(body, path, junk)));
        const what = `${path.join(".")} = ${JSON.stringify(junk)}`;
        expect(events?.length ?? before, what).toBeGreaterThanOrEqual(before);
      }
  });

  it.each(fixtures)("never drops a milestone of %s when no time in it can be read", async (name) => {
    const told = sender as SenderName;
    const body: unknown = JSON.parse(fixture(sender, name));
    const milestones = (events: readonly TrackingEvent[] | null) =>
      new Set(events?.filter(({ milestone }) => milestone !== "unknown").map(({ milestone }) => milestone));
    const before = milestones(await eventsIn(told, JSON.stringify(body)));
    for (const junk of NO_TIMES) {
      const broken = timesIn(body).reduce((held, path) => changed(held, path, junk), body);
      const events = await eventsIn(told, JSON.stringify(broken));
      if (events === null) continue;
      expect([...before].filter((one) => !milestones(events).has(one))).toEqual([]);
      for (const { occurredAt } of events) expect(["received", "date"]).toContain(occurredAt.certainty);
    }
  });
});

describe("x12", () => {
  const set = (at7: readonly string[]): string =>
    [
      "ISA*00*          *00*          *02*HAUL           *ZZ*TALLY          *261008*0700*U*00401*000000009*0*P*>",
      "GS*QM*HAUL*TALLY*20261008*0700*9*X*004010",
      "ST*214*0001",
      "B10*PRO1*S1*HAUL",
      ...at7,
      `SE*${at7.length + 3}*0001`,
      "GE*1*9",
      "IEA*1*000000009",
      "",
    ].join("~");

  it.each(["", "soon*", "20261340*2561", "*0900", "99", "000000*0000"])(
    "never drops a status, a plan or an estimate whose time is %j",
    async (when) => {
      const events = await eventsIn("x12", set([`AT7*D1*NS***${when}`, `AT7*AG****${when}`, `AT7***AB**${when}`]));
      expect(events).toHaveLength(3);
    },
  );

  it("never drops one where nothing in the interchange tells a time", async () => {
    const body = set(["AT7*D1*NS"]).replace("*261008*0700*", "*000000*0000*").replace("*20261008*0700*", "***");
    const received = { atMs: RECEIVED_MS, asSent: "", certainty: "received" };
    expect(await eventsIn("x12", body)).toMatchObject([{ milestone: "delivered", occurredAt: received }]);
  });
});

describe("a scan without a readable time among others", () => {
  const told = async (times: readonly (string | null)[]): Promise<string[]> => {
    const statuses = ["Delivered", "OutForDelivery", "InTransit", "InfoReceived"];
    const checkpoints = times.map((time, n) => ({ checkpoint_time: time, tag: statuses[n], message: `${n}` }));
    const body = {
      event: "tracking_update",
      msg: { tracking_number: "1", slug: "ups", tag: "Delivered", checkpoints },
    };
    const events = await eventsIn("aftership", JSON.stringify(body));
    return (events ?? []).map(
      ({ milestone, occurredAt }) =>
        `${milestone} ${new Date(occurredAt.atMs).toISOString().slice(0, 19)} ${occurredAt.certainty}`,
    );
  };

  it("happened no earlier than the one before it, whichever way the list runs", async () => {
    expect(await told(["2026-10-07T10:00:00Z", null, "2026-10-06T08:00:00Z", "2026-10-05T08:00:00Z"])).toEqual([
      "delivered 2026-10-07T10:00:00 offset",
      "out_for_delivery 2026-10-06T08:00:00 received",
      "in_transit 2026-10-06T08:00:00 offset",
      "created 2026-10-05T08:00:00 offset",
    ]);
    expect(await told(["soon", "2026-10-07T09:00:00Z", "2026-10-06T08:00:00Z", null])).toEqual([
      "delivered 2026-10-07T09:00:00 received",
      "out_for_delivery 2026-10-07T09:00:00 offset",
      "in_transit 2026-10-06T08:00:00 offset",
      "created 2026-10-06T08:00:00 received",
    ]);
  });

  it("is dated by when the webhook reached us where no other tells a time", async () => {
    expect(await told(["soon"])).toEqual(["delivered 2031-01-02T03:04:00 received"]);
  });
});
