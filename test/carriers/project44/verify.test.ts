import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { project44 } from "../../../src/carriers/project44/sender.ts";
import { believe, fixture, inbound } from "../inbound.ts";

const BODY = fixture("project44", "history");
const NOW = Date.UTC(2026, 10, 23, 10, 20);
const judged = (headers: Record<string, string>, secrets: readonly string[], scheme: string | null, body = BODY) =>
  believe(project44, inbound(body, headers), secrets, NOW, { scheme });

describe("a push of project44", () => {
  it.each([
    ["a token in a header", null, "X-API-Key", ""],
    ["a bearer token", "bearer", "Authorization", "Bearer "],
  ])("is believed by %s, under the secret before as well", async (_, scheme, header, prefix) => {
    const sent = (token: string) => judged({ [header]: `${prefix}${token}` }, ["new", "old"], scheme);
    expect(await sent("new")).toMatchObject({ ok: true, value: { secretIndex: 0 } });
    expect(await sent("old")).toMatchObject({ ok: true, value: { secretIndex: 1 } });
    expect(await sent("older")).toEqual({ ok: false, error: { reason: "wrong_signature" } });
    expect(await judged({}, ["new"], scheme)).toEqual({ ok: false, error: { reason: "missing_signature" } });
  });

  it("is believed by a Standard Webhooks signature where that was chosen", async () => {
    const key = Buffer.alloc(32, 9);
    const timestamp = `${NOW / 1000}`;
    const mac = createHmac("sha256", key).update(`m1.${timestamp}.${BODY}`).digest("base64");
    const headers = { "webhook-id": "m1", "webhook-timestamp": timestamp, "webhook-signature": `v1,${mac}` };
    const secrets = [`whsec_${key.toString("base64")}`];
    expect(await judged(headers, secrets, "signature")).toMatchObject({ ok: true });
    expect(await judged(headers, secrets, "signature", `${BODY} `)).toMatchObject({ ok: false });
  });
});
