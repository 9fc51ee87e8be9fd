import { describe, expect, it } from "vitest";
import { easyPost } from "../../../src/carriers/easypost/sender.ts";
import type { MappedCodes } from "../../../src/carriers/port.ts";
import { readBody } from "../inbound.ts";
import { trackerOf } from "./tracker.ts";

const scan = { status: "beamed", status_detail: "up", carrier_code: "Q7", datetime: "2026-10-06T08:00:00Z" };

async function read(status: string | null, mapped: MappedCodes = () => null) {
  const body = trackerOf([{ ...scan, status }], { status: "unknown" });
  const reading = await readBody(easyPost, body, { mapped });
  const event = reading.ok ? reading.value.reports[0]?.events[0] : undefined;
  if (!event) throw new Error("there is no event");
  return event;
}

describe("a status that nobody knows", () => {
  it("is unmapped, whatever its detail", async () => {
    expect(await read("beamed")).toMatchObject({ milestone: "unknown", unmapped: true, code: "beamed/up/Q7" });
  });

  it("means what an operator says, and is the same scan as before", async () => {
    const returned: MappedCodes = (code) => (code === "beamed/up/Q7" ? { milestone: "returned", reason: null } : null);
    const after = await read("beamed", returned);
    expect(after).toMatchObject({ milestone: "returned", fingerprint: (await read("beamed")).fingerprint });
    expect(after.unmapped).toBeUndefined();
  });
});

it("no status at all is nobody's code", async () => {
  const event = await read(null);
  expect(event).toMatchObject({ milestone: "unknown" });
  expect(event.unmapped).toBeUndefined();
});
