import { describe, expect, it } from "vitest";
import { x12 } from "../../../src/carriers/x12/sender.ts";
import { believe, fixture, inbound } from "../inbound.ts";

const BODY = fixture("x12", "appointments", "edi");
const NOW = Date.UTC(2026, 10, 23, 10, 20);
const judged = (
  headers: Record<string, string>,
  over: { scheme?: string; settings?: Record<string, string>; secrets?: readonly string[] } = {},
) => {
  const { secrets = ["new", "old"], ...rest } = over;
  return believe(x12, inbound(BODY, headers), secrets, NOW, rest);
};

describe("an interchange", () => {
  it("is believed by a token in its header, under the secret before as well", async () => {
    const believed = (secretIndex: number) => ({ ok: true, value: { scheme: "x12-token", secretIndex } });
    expect(await judged({ "X-API-Key": "new" })).toEqual(believed(0));
    expect(await judged({ "X-API-Key": "old" })).toEqual(believed(1));
    expect(await judged({ "X-API-Key": "older" })).toEqual({ ok: false, error: { reason: "wrong_signature" } });
  });

  it("is believed by a token in the header that was agreed, and in no other", async () => {
    const settings = { header: "X-Partner" };
    expect(await judged({ "X-Partner": "new" }, { settings })).toMatchObject({ ok: true });
    expect(await judged({ "X-API-Key": "new" }, { settings })).toMatchObject({ ok: false });
  });

  it("is believed by a bearer token where that was chosen", async () => {
    const scheme = "bearer";
    expect(await judged({ Authorization: "Bearer new" }, { scheme })).toMatchObject({ value: { secretIndex: 0 } });
    expect(await judged({ Authorization: "Bearer nex" }, { scheme })).toMatchObject({ ok: false });
    expect(await judged({ "X-API-Key": "new" }, { scheme })).toMatchObject({ ok: false });
  });

  it.each([[[""]], [[]]])("is not believed by an empty token under the secrets %j", async (secrets) => {
    expect(await judged({ "X-API-Key": "" }, { secrets })).toMatchObject({ ok: false });
  });
});
