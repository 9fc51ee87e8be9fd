import { describe, expect, it } from "vitest";
import { x12 } from "../../../src/carriers/x12/sender.ts";
import { fixture, readBody } from "../inbound.ts";
import { readInShort } from "../in-short.ts";

const ISA =
  "ISA*00*          *00*          *ZZ*HAULER         *ZZ*TALLYMAN       *261008*0700*U*00401*000000051*0*P*>~";
const GS = "GS*QM*HAULER*TALLYMAN*20261008*0700*9*X*004010~";

/** An interchange of one 214 with these segments. */
function status(segments: readonly string[], over: { gs?: string } = {}): string {
  const se = `SE*${segments.length + 2}*0001`;
  return `${ISA}${over.gs ?? GS}${["ST*214*0001", ...segments, se, "GE*1*9", "IEA*1*000000051", ""].join("~")}`;
}

const B10 = "B10*PRO1**SAIA";
const eventsOf = async (...args: Parameters<typeof readBody> extends [unknown, ...infer Rest] ? Rest : never) => {
  const reading = await readBody(x12, ...args);
  return reading.ok ? reading.value.reports.flatMap(({ events }) => events) : [];
};

describe("a 214", () => {
  it("tells statuses, appointments and estimates apart, each at its own clock", async () => {
    expect(await readInShort(x12, fixture("x12", "appointments", "edi"))).toEqual([
      {
        shipment: "saia PRO880",
        events: [
          "unknown planned 2026-10-06T12:00:00 zone -",
          "arrived_at_facility 2026-10-08T04:00:00 place CALGARY",
          "departed_facility 2026-10-08T08:30:00 offset GREAT FALLS",
          "exception:weather 2026-10-08T09:00:00 offset -",
          "in_transit 2026-10-08T09:00:00 received -",
          "delivered 2026-10-09T00:00:00 date ALBANY",
          "unknown planned 2026-10-09T13:00:00 zone -",
        ],
        estimate: "20261009 0900 ET",
      },
    ]);
  });

  it("keeps the carrier's remark and equipment, and nobody who signed", async () => {
    const events = await eventsOf(fixture("x12", "appointments", "edi"));
    const described = events.filter(({ description }) => description !== null);
    expect(described.map(({ code, description }) => [code, description])).toEqual([
      ["X4/NS", "Trailer at dock 4 second line; Equipment SAIA T4471"],
    ]);
  });

  it("names who refused no more than who signed", async () => {
    const segments = [B10, "AT7*A7*BS***20261008*0900*ET", "MS2*SAIA*T1", "K1*REFUSED BY J PUBLIC"];
    expect(await eventsOf(status(segments))).toMatchObject([{ reason: "refused", description: "Equipment SAIA T1" }]);
  });

  it.each([
    ["the PRO in B10", ["B10*PRO-1*SHIP-1*SAIA", "L11*X-1*CN"], "PRO1"],
    ["the carrier's reference", ["B10**SHIP-1*SAIA", "L11*BOL-1*BM", "L11*PRO-2*CN"], "PRO2"],
    ["a tracking number", ["B10**SHIP-1*SAIA", "L11*T-3*2I"], "T3"],
    ["the shipper's number in B10", ["B10**SHIP-1*SAIA", "L11*S-2*SI"], "SHIP1"],
    ["the shipper's number as a reference", ["B10***SAIA", "L11*BOL-1*BM", "L11*S-2*SI"], "S2"],
    ["the bill of lading", ["B10***SAIA", "L11*9*QN", "L11*BOL-1*BM"], "BOL1"],
  ])("is about %s before any lesser number", async (_, segments, number) => {
    expect(await readInShort(x12, status(segments))).toMatchObject([{ shipment: `saia ${number}` }]);
  });

  it("is about the carrier of the endpoint's setting when it names none", async () => {
    const read = await readInShort(x12, status(["B10*PRO1"]), { settings: { carrier: "Old Dominion" } });
    expect(read).toMatchObject([{ shipment: "old-dominion PRO1" }]);
  });

  it.each([
    ["LT", "2026-10-08T16:00:00 place RENO"],
    ["", "2026-10-08T16:00:00 place RENO"],
    ["??", "2026-10-08T16:00:00 place RENO"],
    ["constructor", "2026-10-08T16:00:00 place RENO"],
    ["ET", "2026-10-08T13:00:00 zone RENO"],
    ["ES", "2026-10-08T14:00:00 offset RENO"],
    ["ED", "2026-10-08T13:00:00 offset RENO"],
    ["UT", "2026-10-08T09:00:00 offset RENO"],
    ["ND", "2026-10-08T11:30:00 offset RENO"],
    ["01", "2026-10-08T08:00:00 offset RENO"],
    ["12", "2026-10-07T21:00:00 offset RENO"],
    ["13", "2026-10-08T21:00:00 offset RENO"],
    ["24", "2026-10-08T10:00:00 offset RENO"],
    ["27", "2026-10-08T03:30:00 offset RENO"],
  ])("reads nine o'clock with the time code %j as %s", async (code, read) => {
    const segments = [B10, `AT7*X4*NS***20261008*0900*${code}`, "MS1*RENO*NV*US"];
    expect(await readInShort(x12, status(segments))).toMatchObject([{ events: [`arrived_at_facility ${read}`] }]);
  });

  it("gives a status without a time that of what happened last before it, never of what is to come", async () => {
    const segments = [B10, "AT7*X2****20261012*0900*UT", "AT7*X4*NS", "AT7*P1*NS***20261007*0900*UT", "AT7*X6*NS"];
    expect(await readInShort(x12, status(segments))).toMatchObject([
      {
        events: [
          "arrived_at_facility 2026-10-07T09:00:00 received -",
          "departed_facility 2026-10-07T09:00:00 offset -",
          "in_transit 2026-10-07T09:00:00 received -",
          "unknown estimated 2026-10-12T09:00:00 offset -",
        ],
      },
    ]);
  });

  it("gives statuses without any time that of their group, or of the interchange", async () => {
    const segments = [B10, "AT7*D1*NS"];
    const delivered = { events: ["delivered 2026-10-08T07:00:00 received -"] };
    expect(await readInShort(x12, status(segments))).toMatchObject([delivered]);
    const undated = "GS*QM*HAULER*TALLYMAN*261008**9*X*004010~";
    expect(await readInShort(x12, status(segments, { gs: undated }))).toMatchObject([delivered]);
  });

  it.each([
    ["SD/AO", "weather"],
    ["SD/NS", "delay"],
    ["SD/B2", "delay"],
    ["OO/C2", "payment"],
    ["AP/B1", "access"],
    ["A9/AO", "damage"],
  ])("with %s is an exception for %s: the reason counts where the status has none of its own", async (code, reason) => {
    const segments = [B10, `AT7*${code.replace("/", "*")}***20261008*0900*UT`];
    expect(await eventsOf(status(segments))).toMatchObject([{ code, milestone: "exception", reason }]);
  });

  it("with a code that nobody knows is kept as unknown, until an operator maps it", async () => {
    const body = status([B10, "AT7*ZZ*NS***20261008*0900*UT"]);
    expect(await eventsOf(body)).toMatchObject([{ code: "ZZ/NS", milestone: "unknown", unmapped: true }]);
    const mapped = (code: string) => (code === "ZZ/NS" ? { milestone: "in_transit" as const, reason: null } : null);
    expect(await eventsOf(body, { mapped })).toMatchObject([{ milestone: "in_transit" }]);
  });

  it("dates its estimate by when it was sent, so that a sooner arrival replaces a later one", async () => {
    const told = async (gs: string, at: string) => {
      const reading = await readBody(x12, status([B10, `AT7*AG****${at}*UT`], { gs }));
      return reading.ok ? reading.value.reports[0]?.estimate?.reportedAtMs : null;
    };
    expect(await told(GS, "20261020*0900")).toBe(Date.UTC(2026, 9, 8, 7));
    expect(await told(GS.replace("20261008*0700", "20261009*0700"), "20261012*0900")).toBe(Date.UTC(2026, 9, 9, 7));
    // A sender whose clock is a century ahead.
    expect(await told(GS.replace("20261008", "21261008"), "20261012*0900")).toBe(Date.UTC(2026, 10, 23, 10, 20));
  });

  it("takes only what delivers for an estimate of the delivery", async () => {
    const segments = [B10, "AT7*B6****20261012*0900*UT", "AT7*C1****20261012*1200*UT", "AT7***XA*NA*20261012*0900*UT"];
    expect(await readInShort(x12, status(segments))).toMatchObject([
      {
        events: [
          "unknown estimated 2026-10-12T09:00:00 offset -",
          "unknown planned 2026-10-12T09:00:00 offset -",
          "unknown estimated 2026-10-12T12:00:00 offset -",
        ],
        estimate: null,
      },
    ]);
  });

  it("is one scan, whatever remarks, equipment or empty elements are added when it is sent again", async () => {
    const [bare, dressed, elsewhere] = await Promise.all([
      eventsOf(status([B10, "AT7*X4*NS***20261008*0900*UT", "MS1*RENO*NV"])),
      eventsOf(status([B10, "AT7*X4*NS***20261008*0900*UT**", "MS1*RENO*NV**", "MS2*SAIA*T1", "K1*late"])),
      eventsOf(status([B10, "AT7*X4*NS***20261008*0900*UT", "MS1*ELKO*NV"])),
    ]);
    expect(dressed[0]?.fingerprint).toBe(bare[0]?.fingerprint);
    expect(new Set([...bare, ...elsewhere].map(({ fingerprint }) => fingerprint)).size).toBe(2);
  });

  it("in an older machine's code page is read by it", async () => {
    const body = status([B10, "AT7*X4*NS***20261008*0900*LT", "MS1*MONTR\u00c9AL*QC"]);
    const events = await eventsOf(new Uint8Array(Buffer.from(body, "latin1")));
    expect(events).toMatchObject([{ place: { city: "MONTR\u00c9AL" }, occurredAt: { certainty: "place" } }]);
    expect(await eventsOf(body)).toEqual(events);
  });
});
