import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { humanLine, LogReader, wanted, type Item, type PrintedLine } from "../../src/cli/log-reader.ts";
import { render } from "../../src/telemetry/log.ts";

const LINE = render({ level: "warn", msg: "webhook", region: "eu", sender: "easypost", outcome: "held", ms: 12 }, 0);
const line = JSON.parse(LINE) as PrintedLine;

function read(text: string): Item[] {
  const reader = new LogReader();
  return [...text.split("\n").flatMap((one) => reader.push(one)), ...reader.end()];
}

const tailEvent = (messages: unknown[]) => ({
  outcome: "ok",
  scriptName: "tallyman-eu",
  exceptions: [{ name: "Error", message: "boom", timestamp: 1 }],
  logs: messages.map((message) => ({ message: [message], level: "log", timestamp: 1 })),
  eventTimestamp: 1,
  event: { request: { url: "https://eu.hooks.example/in/eu_1", method: "POST" } },
});

describe("the log", () => {
  it("is found among what wrangler dev prints, the rest as it was", () => {
    expect(read(`⎔ Starting local server...\n${LINE}\n[wrangler:info] POST /in 200 OK`)).toEqual([
      { kind: "text", text: "⎔ Starting local server..." },
      { kind: "line", line },
      { kind: "text", text: "[wrangler:info] POST /in 200 OK" },
    ]);
  });

  it.each([0, 2])("is found in the events wrangler tail prints, indented by %i", (indent) => {
    const events = [tailEvent([LINE, "plain words"]), tailEvent([])];
    expect(read(events.map((event) => JSON.stringify(event, null, indent)).join("\n"))).toEqual([
      { kind: "line", line },
      { kind: "text", text: "plain words" },
      { kind: "text", text: "Error: boom" },
      { kind: "text", text: "Error: boom" },
    ]);
  });

  it("loses no line, whatever is printed", () => {
    const anyLine = fc.oneof(fc.constantFrom("{", "}", "  }", LINE, "", '{"a":1}'), fc.string());
    fc.assert(
      fc.property(fc.array(anyLine), (lines) => {
        const given = lines.map((one) => one.replaceAll("\n", " "));
        const items = read(given.join("\n"));
        const back = items.map((item) => (item.kind === "text" ? item.text : LINE));
        expect(back.join("\n")).toBe(given.join("\n"));
      }),
    );
  });
});

describe("a filter", () => {
  it.each([
    [{}, true],
    [{ level: "info" }, true],
    [{ level: "error" }, false],
    [{ sender: "easypost", outcome: "held" }, true],
    [{ sender: "easy" }, false],
    [{ tenant: "tnt_12" }, true],
    [{ tenant: "tnt_2" }, false],
    [{ shipment: "shp_" }, false],
    [{ request: "req_9" }, true],
  ] as const)("%j", (filter, expected) => {
    expect(wanted({ ...line, tenant: "tnt_123", requestId: "req_99" }, filter)).toBe(expected);
  });
});

it("shows a line for people, with nothing in it that steers a terminal", () => {
  expect(humanLine({ ...line, shipment: "shp_1\u001b[2J", seq: 4 })).toBe(
    "00:00:00.000 warn  webhook      held 12ms region=eu sender=easypost shipment=shp_1 [2J seq=4",
  );
});
