import { describe, expect, it } from "vitest";
import { project44 } from "../../src/carriers/project44/sender.ts";
import { SEGMENTS_MAX } from "../../src/carriers/x12/interchange.ts";
import { x12 } from "../../src/carriers/x12/sender.ts";
import { fixture, readBody } from "./inbound.ts";
import { readInShort } from "./in-short.ts";

const EDI = fixture("x12", "two-of-three", "edi");
const replyTo = async (body: string) => {
  const reading = await readBody(x12, body);
  return (reading.ok ? reading.value.reply : reading.error.reply) ?? null;
};

describe("X12 214", () => {
  it("is read set by set: statuses with their reasons, at the clock of their place or zone", async () => {
    expect(await readInShort(x12, EDI)).toEqual([
      {
        shipment: "old-dominion PRO123456",
        events: [
          "picked_up 2026-10-05T18:30:00 place FARMINGTON",
          expect.stringMatching(/^exception:\w+ 2026-10-06T14:00:00 zone COLUMBUS$/) as string,
          "unknown estimated 2026-10-07T16:00:00 zone -",
        ],
        estimate: "20261007 1200 ET",
      },
      { shipment: "old-dominion BOL7", events: ["delivered 2026-10-06T16:05:00 offset RENO"], estimate: null },
    ]);
  });

  it("is answered with a 997 that says of each set whether it was taken", async () => {
    const reply = await replyTo(EDI);
    expect(reply).toMatchObject({ status: 200, contentType: "application/edi-x12" });
    const segments = reply?.body?.split("~").map((segment) => segment.trim()) ?? [];
    expect(segments[0]).toBe(
      "ISA*00*          *00*          *ZZ*TALLYMAN       *02*ACME           *261123*1020*U*00401*000000042*0*P*:",
    );
    expect(segments.slice(1)).toEqual([
      "GS*FA*TALLYMAN*ACME*20261123*1020*7*X*004010",
      "ST*997*0001",
      "AK1*QM*7",
      "AK2*214*0001",
      "AK5*A",
      "AK2*214*0002",
      "AK5*E*3*4",
      "AK2*214*0003",
      "AK5*R*5",
      "AK9*P*3*3*2",
      "SE*10*0001",
      "GE*1*7",
      "IEA*1*000000042",
      "",
    ]);
  });

  it("takes its separators from the ISA, whatever they are", async () => {
    const other = EDI.replaceAll("~\n", "\n").replaceAll("*", "|");
    expect(await readInShort(x12, other)).toEqual(await readInShort(x12, EDI));
  });

  it("is known again when it comes again, in another interchange too", async () => {
    const again = EDI.replaceAll("000000042", "000000043");
    const [one, two] = await Promise.all([readBody(x12, EDI), readBody(x12, again)]);
    expect(one.ok && two.ok && two.value.reports).toEqual(one.ok && one.value.reports);
  });

  it("whose sets all name no shipment is quarantined, and its sender told", async () => {
    const none = EDI.replaceAll("B10", "B99");
    expect(await readInShort(x12, none)).toEqual({ kind: "schema", path: "B10" });
    expect((await replyTo(none))?.body).toContain("AK9*R*3*3*0");
  });

  it.each(["", "{}", "ISA", "ISA*00*~", `ISA${"*".repeat(100_000)}`, EDI.slice(3)])(
    "is not what %.20s is",
    async (body) => {
      expect(await readInShort(x12, body)).toEqual({ kind: "not_x12", path: "ISA" });
    },
  );

  it("has no more segments than anybody needs", async () => {
    const body = `${EDI.slice(0, 107)}${"LX*1~".repeat(SEGMENTS_MAX + 1)}`;
    expect(await readInShort(x12, body)).toEqual({ kind: "not_x12", path: "ISA" });
  });
});

describe("project44", () => {
  it("names a shipment by the most exact of its identifiers, and tells estimates from what happened", async () => {
    expect(await readInShort(project44, fixture("project44", "history"))).toEqual([
      {
        shipment: "old-dominion PRO77",
        events: [
          "departed_facility 2026-10-05T17:00:00 offset Dallas",
          "unknown? 2026-10-06T12:00:00 offset -",
          "delivered estimated 2026-10-07T17:00:00 offset -",
        ],
        estimate: null,
      },
    ]);
  });

  it("without an identifier is refused by its path", async () => {
    expect(await readInShort(project44, `{"shipment":{"identifiers":[]}}`)).toEqual({
      kind: "schema",
      path: "shipment.identifiers",
    });
  });
});
