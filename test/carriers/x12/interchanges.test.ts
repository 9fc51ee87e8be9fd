import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { x12 } from "../../../src/carriers/x12/sender.ts";
import { wholeDate } from "../../../src/carriers/x12/times.ts";
import { readBody } from "../inbound.ts";

interface Written {
  readonly number: string;
  readonly element?: string;
  readonly segment?: string;
  readonly asksTa1?: boolean;
  readonly date?: string;
  readonly at7?: string;
}

/** An interchange about one shipment, delivered, with its own separators. */
function interchange({ number, element = "*", segment = "~", asksTa1 = false, date = "261008", at7 }: Written): string {
  const control = number.padStart(9, "0");
  const flag = asksTa1 ? "1" : "0";
  return [
    `ISA*00*          *00*          *02*HAUL           *ZZ*TALLY          *${date}*0700*U*00401*${control}*${flag}*P*>`,
    `GS*QM*HAUL*TALLY*20${date}*0700*${number}*X*004010`,
    "ST*214*0001",
    `B10*PRO${number}*S${number}*HAUL`,
    at7 ?? "AT7*D1*NS***20261007*0900*UT",
    "SE*4*0001",
    `GE*1*${number}`,
    `IEA*1*${control}`,
  ]
    .map((line) => `${line.replaceAll("*", element)}${segment}`)
    .join("");
}

async function read(body: string) {
  const reading = await readBody(x12, body);
  const held = reading.ok ? reading.value : null;
  const reply = (reading.ok ? reading.value.reply : reading.error.reply)?.body ?? "";
  return {
    numbers: held?.reports.map(({ trackingNumber }) => trackingNumber) ?? [],
    unread: reading.ok ? (reading.value.unread ?? null) : reading.error,
    answers: reply.match(/ST[^A-Z0-9]997/g)?.length ?? 0,
    noted: reply.match(/TA1./g)?.length ?? 0,
    reply,
  };
}

describe("interchanges in one body", () => {
  const separators = fc.record({
    element: fc.constantFrom("*", "|", "^", "+", "\u001d"),
    segment: fc.constantFrom("~", "~\n", "\n", "\r\n", "'", "!\r\n", "\u001c"),
    between: fc.constantFrom("", "\n", "\r\n\r\n", "  "),
  });

  it("are each read by its own separators, and each answered", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(separators, { minLength: 1, maxLength: 5 }), async (all) => {
        const body = all
          .map(({ between, ...over }, n) => interchange({ number: `${n + 1}`, ...over }) + between)
          .join("");
        const { numbers, unread, answers } = await read(body);
        expect([numbers, unread, answers]).toEqual([all.map((_, n) => `PRO${n + 1}`), null, all.length]);
      }),
    );
  });

  it("that are told apart by nothing but an ISA where the one before has no end are all read", async () => {
    const open = interchange({ number: "1" }).replace(/GE\*1\*1~IEA.*$/s, "");
    expect(await read(`${open}${interchange({ number: "2", element: "|", segment: "\n" })}`)).toMatchObject({
      numbers: ["PRO1", "PRO2"],
      answers: 2,
    });
  });

  it.each([
    ["a header of too few elements", "ISA|00|x|GS|QM\n"],
    ["what is no interchange", "ISB|00|\nGS|QM\nST|214|0001\n"],
    ["an interchange without a group", interchange({ number: "9" }).replaceAll(/(?:GS|ST|B10|AT7|SE|GE)[^~]*~/g, "")],
    ["a mail's signature", "-- \nwith kind regards\n"],
  ])("of which one is %s: the others are read and the body is kept", async (_, broken) => {
    for (const body of [
      `${interchange({ number: "1" })}${broken}`,
      `${interchange({ number: "1" })}${broken}${interchange({ number: "2", element: "|", segment: "\n" })}`,
    ]) {
      const { numbers, unread, answers } = await read(body);
      expect(numbers[0]).toBe("PRO1");
      expect(unread).toMatchObject({ kind: "not_x12" });
      expect(answers).toBe(numbers.length);
    }
  });

  it("of which none can be read are kept whole", async () => {
    expect(await read("ISA|00|x")).toMatchObject({ numbers: [], unread: { kind: "not_x12", path: "ISA" } });
  });

  it("are not looked for in a name", async () => {
    const at7 = "AT7*D1*NS***20261007*0900*UT~K1*LISA*ISA*00 ISA*";
    expect(await read(interchange({ number: "1", at7 }))).toMatchObject({
      numbers: ["PRO1"],
      unread: null,
      answers: 1,
    });
  });

  it("that ask for it are told with a TA1 that they came, before the 997", async () => {
    const body = `${interchange({ number: "1", asksTa1: true })}${interchange({ number: "2" })}`;
    const { answers, noted, reply } = await read(body);
    expect([answers, noted]).toEqual([2, 1]);
    expect(reply.indexOf("TA1*000000001*261008*0700*A*000")).toBeGreaterThan(0);
    expect(reply.indexOf("TA1")).toBeLessThan(reply.indexOf("GS*FA"));
  });

  it("are at most a hundred", async () => {
    const body = Array.from({ length: 101 }, (_, n) => interchange({ number: `${n + 1}` })).join("");
    expect((await read(body)).unread).toMatchObject({ message: "has more than 100 interchanges" });
  });
});

describe("a date of six figures", () => {
  it.each([
    ["240113", "2024-01-15", "20240113"],
    ["991231", "2000-01-01", "19991231"],
    ["000101", "1999-12-31", "20000101"],
    ["700101", "2026-11-28", "20700101"],
    ["760101", "2026-11-28", "20760101"],
    ["491231", "1999-06-01", "19491231"],
    ["20240113", "2024-01-15", "20240113"],
    ["soon", "2024-01-15", "soon"],
  ])("%s near %s is %s", (sent, near, whole) => {
    expect(wholeDate(sent, Date.parse(near))).toBe(whole);
  });

  it("is of the century of its interchange, whose own is that of its receipt", async () => {
    const body = interchange({ number: "1", date: "991231", at7: "AT7*D1*NS***000101*0030*UT" }).replace(
      "*20991231*",
      "*991231*",
    );
    const reading = await readBody(x12, body, { receivedAtMs: Date.UTC(2000, 0, 1, 1) });
    const [event] = (reading.ok && reading.value.reports[0]?.events) || [];
    expect(new Date(event?.occurredAt.atMs ?? 0).toISOString()).toBe("2000-01-01T00:30:00.000Z");
  });
});
