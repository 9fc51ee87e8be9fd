import { describe, expect, it } from "vitest";
import { signEasyPost } from "../../src/carriers/easypost/sign.ts";
import type { InboundRequest } from "../../src/carriers/port.ts";
import { SENDER_NAMES, SENDERS } from "../../src/carriers/registry.ts";
import { signStandardWebhook } from "../../src/carriers/standard-webhooks/sign.ts";

const NOW = Date.UTC(2026, 10, 23, 10, 20);
const AT = "2026-11-23T10:19:00Z";
const BODIES = {
  easypost: JSON.stringify({
    id: "evt_1",
    description: "tracker.updated",
    created_at: AT,
    result: {
      tracking_code: "1",
      carrier: "UPS",
      status: "delivered",
      tracking_details: [{ datetime: AT, status: "delivered", message: "Zugestellt für Sie 📦" }],
    },
  }),
  "standard-webhooks": JSON.stringify({
    type: "shipment.events.v1",
    timestamp: AT,
    data: {
      shipments: [
        { carrier: "ups", trackingNumber: "1", events: [{ id: "1", milestone: "delivered", occurredAt: AT }] },
      ],
    },
  }),
} as const;
const SECRETS = { easypost: "sécret", "standard-webhooks": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" } as const;

function inbound(body: Uint8Array<ArrayBuffer>, headers: Record<string, string>): InboundRequest {
  const held = new Headers(headers);
  return { method: "POST", path: "/", header: (name) => held.get(name), body };
}
/** In memory of its own, as a body comes out of a request. */
const bytesOf = async (text: string) => new Uint8Array(await new Response(text).arrayBuffer());

describe.each(SENDER_NAMES)("%s in workerd", (name) => {
  it("believes what is signed, not what is changed, and reads it", async () => {
    const [body, secret] = [BODIES[name], SECRETS[name]];
    const headers =
      name === "easypost"
        ? await signEasyPost(body, secret)
        : await signStandardWebhook(body, secret, "msg_1", Math.trunc(NOW / 1000));
    const raw = await bytesOf(body);
    expect(await SENDERS[name].verify(inbound(raw, headers), ["other", secret], NOW)).toMatchObject({
      ok: true,
      value: { secretIndex: 1 },
    });
    const changed = await bytesOf(`${body} `);
    expect(await SENDERS[name].verify(inbound(changed, headers), [secret, ""], NOW)).toMatchObject({ ok: false });
    expect(await SENDERS[name].read(raw)).toMatchObject({
      ok: true,
      value: { reports: [{ carrier: "ups", trackingNumber: "1", events: [{ milestone: "delivered" }] }] },
    });
  });

  it("says that bytes which are not UTF-8 are not", async () => {
    expect(await SENDERS[name].read(new Uint8Array([0x22, 0xff, 0x22]))).toMatchObject({ error: { kind: "not_utf8" } });
  });
});
