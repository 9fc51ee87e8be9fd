import { describe, expect, it } from "vitest";
import { SEGMENTS_MAX } from "../../../src/carriers/x12/interchange.ts";
import { x12 } from "../../../src/carriers/x12/sender.ts";
import { fixture, readBody } from "../inbound.ts";
import { readInShort } from "../in-short.ts";

const EDI = fixture("x12", "appointments", "edi");

async function replyTo(body: string): Promise<string | null> {
  const reading = await readBody(x12, body);
  return (reading.ok ? reading.value.reply : reading.error.reply)?.body ?? null;
}

const segmentsOf = (reply: string | null, end = "~"): string[] =>
  (reply ?? "").split(end).flatMap((segment) => segment.trim() || []);
const named = (reply: string | null, name: string): string[] =>
  segmentsOf(reply).filter((segment) => segment.startsWith(`${name}*`));

describe("a 997", () => {
  it("accepts a sound group whole, in the test mode and component separator of what it answers", async () => {
    expect(segmentsOf(await replyTo(EDI.replace("*0*P*", "*0*T*")))).toEqual([
      "ISA*00*          *00*          *ZZ*TALLYMAN       *ZZ*HAULER         *261123*1020*U*00401*000000051*0*T*>",
      "GS*FA*TALLYMAN*HAULER*20261123*1020*9*X*004010",
      "ST*997*0001",
      "AK1*QM*9",
      "AK2*214*0001",
      "AK5*A",
      "AK9*A*1*1*1",
      "SE*6*0001",
      "GE*1*9",
      "IEA*1*000000051",
    ]);
  });

  it("is the same when the interchange comes again, but for the time", async () => {
    const [one, two] = await Promise.all(
      [Date.UTC(2026, 10, 23, 10, 20), Date.UTC(2026, 10, 24, 11, 21)].map(async (receivedAtMs) => {
        const reading = await readBody(x12, EDI, { receivedAtMs });
        return (reading.ok && reading.value.reply?.body) || "";
      }),
    );
    expect(two).toBe(one?.replaceAll("261123*1020", "261124*1121"));
  });

  it.each([
    ["a wrong count", "SE*23*0001", "SE*22*0001", "AK5*E*4"],
    ["another number", "SE*23*0001", "SE*23*0002", "AK5*E*3"],
    ["no trailer", "SE*23*0001~\n", "", "AK5*E*2"],
  ])("notes %s of a set that is read all the same", async (_, sound, wrong, noted) => {
    const body = EDI.replace(sound, wrong);
    const reply = await replyTo(body);
    expect(named(reply, "AK5")).toEqual([noted]);
    expect(named(reply, "AK9")).toEqual(["AK9*E*1*1*1"]);
    expect(await readInShort(x12, body)).toEqual(await readInShort(x12, EDI));
  });

  it.each([
    ["a wrong count", "GE*2*9", "AK9*E*2*1*1*5"],
    ["another number", "GE*1*8", "AK9*E*1*1*1*4"],
    ["a count that is none", "GE*x*9", "AK9*E*1*1*1*5"],
    ["no trailer", "ZZ*1", "AK9*E*1*1*1*3"],
  ])("notes %s of a group that is read all the same", async (_, trailer, noted) => {
    const body = EDI.replace("GE*1*9", trailer);
    expect(named(await replyTo(body), "AK9")).toEqual([noted]);
    expect(await readInShort(x12, body)).toEqual(await readInShort(x12, EDI));
  });

  it("does not say that it took what is no 214, and takes the 214 beside it", async () => {
    const invoice = "ST*210*0002~\nB3**1*2*PP**20261008*100~\nSE*3*0002~\n";
    const body = EDI.replace("GE*1*9", `${invoice}GE*2*9`);
    const reply = await replyTo(body);
    expect(named(reply, "AK5")).toEqual(["AK5*A", "AK5*R*1"]);
    expect(named(reply, "AK9")).toEqual(["AK9*P*2*2*1"]);
    expect(await readInShort(x12, body)).toEqual(await readInShort(x12, EDI));
    expect(await readInShort(x12, EDI.replace("ST*214*", "ST*210*"))).toEqual([]);
  });

  it("answers each group by its own number", async () => {
    const second =
      "GS*QM*HAULER*TALLYMAN*20261008*0701*10*X*004010~\nST*214*0001~\nB10*P2**SAIA~\nSE*3*0001~\nGE*1*10~\n";
    const reply = await replyTo(EDI.replace("IEA", `${second}IEA`));
    expect(named(reply, "AK1")).toEqual(["AK1*QM*9", "AK1*QM*10"]);
    expect(named(reply, "ST")).toEqual(["ST*997*0001", "ST*997*0002"]);
    expect(named(reply, "GE")).toEqual(["GE*2*9"]);
  });

  it("is not sent for an acknowledgement", async () => {
    for (const body of [
      EDI.replace("GS*QM", "GS*FA").replace("ST*214", "ST*997"),
      `${EDI.slice(0, 107)}TA1*000000042*261006*1315*A*000~IEA*0*000000051~`,
    ]) {
      expect(await readInShort(x12, body)).toEqual([]);
      expect(await replyTo(body)).toBeNull();
    }
  });

  it("speaks in the separators of what it answers, so that no element can end a segment of it", async () => {
    const other = EDI.replaceAll("*", "|").replaceAll("~\n", "\r\n").replace("|9|X|", "|9~IEA*9|X|");
    const reply = await replyTo(other);
    expect(segmentsOf(reply, "\r").slice(1, 4)).toEqual([
      "GS|FA|TALLYMAN|HAULER|20261123|1020|9~IEA*9|X|004010",
      "ST|997|0001",
      "AK1|QM|9~IEA*9",
    ]);
  });

  it("keeps its own header's widths whatever it was sent", async () => {
    const wide = EDI.replace("*ZZ*HAULER         *", `*ZZZZ*${"H".repeat(40)}*`).replace("*000000051*0", "*51x*0");
    const [isa = ""] = segmentsOf(await replyTo(wide));
    expect(isa).toHaveLength(105);
    expect(isa.split("*").slice(7, 14)).toEqual(["ZZ", "H".repeat(15), "261123", "1020", "U", "00401", "000000051"]);
  });
});

describe("an interchange that cannot be read", () => {
  const header = EDI.slice(0, 107);

  it.each([
    ["without a group", header, "GS"],
    ["with nothing but a trailer", `${header}IEA*0*000000051~`, "GS"],
    ["with more segments than anybody needs", `${header}${"LX*1~".repeat(SEGMENTS_MAX + 1)}`, "ISA"],
  ])("%s is refused to its sender by the number of its header", async (_, body, path) => {
    expect(await readInShort(x12, body)).toEqual({ kind: "not_x12", path });
    const [, ta1, iea] = segmentsOf(await replyTo(body));
    expect([ta1, iea]).toEqual(["TA1*000000051*261008*0700*R*024", "IEA*0*000000051"]);
  });

  it.each(["", "{}", "ISA", "ISA*00*~", "ISA ".repeat(20), `ISA${"*".repeat(1000)}`])(
    "as %.20j cannot be answered",
    async (body) => {
      expect(await readInShort(x12, body)).toEqual({ kind: "not_x12", path: "ISA" });
      expect(await replyTo(body)).toBeNull();
    },
  );
});
