import { expect, it, vi } from "vitest";
import { log, noteOf, render } from "../../src/telemetry/log.ts";

const NOW_MS = Date.UTC(2026, 10, 23, 10, 15);

it("prints one JSON line with the moment first and nothing that is absent", () => {
  const line = render(
    { level: "info", msg: "webhook", region: "eu", seq: 4, tenant: null, counts: { events: 2 } },
    NOW_MS,
  );
  expect(line).toBe(
    '{"ts":"2026-11-23T10:15:00.000Z","level":"info","msg":"webhook","region":"eu","seq":4,"events":2}',
  );
});

it("replaces a word that looks like no id, so that a payload cannot travel in one", () => {
  const line = render(
    { level: "warn", msg: "webhook", endpoint: '{"to":"Jane Doe"}', sender: "a\nb", shipment: "x".repeat(121) },
    NOW_MS,
  );
  expect(JSON.parse(line)).toMatchObject({ endpoint: "?", sender: "?", shipment: "?" });
});

it("notes an error by name and place, without the message that may quote a payload", () => {
  const failure = (() => {
    try {
      return JSON.parse("secret payload") as unknown;
    } catch (error) {
      return error;
    }
  })();
  const line = render({ level: "error", msg: "failed", error: noteOf(failure) }, NOW_MS);
  expect(line).toContain('"name":"SyntaxError"');
  expect(line).toContain("log.test.ts");
  expect(line).not.toContain("secret");
});

it("takes no line of an error's message for a place", () => {
  const line = render(
    { level: "error", msg: "failed", error: noteOf(new Error("x\n    at Jane Doe (secret)\n    at")) },
    NOW_MS,
  );
  expect(line).toContain("log.test.ts");
  expect(line).not.toMatch(/Jane|secret/);
});

it("refuses at compile time a message made at run time", () => {
  const made: string = ["web", "hook"].join("");
  // @ts-expect-error the message must be a constant
  expect(render({ level: "info", msg: made }, NOW_MS)).toContain("webhook");
});

it("writes to the console, which is where the platform collects lines", () => {
  const printed = vi.spyOn(console, "log").mockImplementation(() => {});
  log({ level: "info", msg: "webhook" });
  expect(JSON.parse(String(printed.mock.calls[0]?.[0]))).toMatchObject({ level: "info", msg: "webhook" });
  printed.mockRestore();
});
