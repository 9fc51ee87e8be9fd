import { expect, it } from "vitest";
import { encodeBase64, utf8 } from "../../../src/carriers/bytes.ts";
import { verify } from "../../../src/carriers/standard-webhooks/verify.ts";

it("a v1a signature is believed in workerd, too, and no other body under it", async () => {
  const pair = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
  const raw = (await crypto.subtle.exportKey("raw", pair.publicKey)) as ArrayBuffer;
  const made = await crypto.subtle.sign("Ed25519", pair.privateKey, utf8("m1.1614265330.{}"));
  const headers: Record<string, string> = {
    "webhook-id": "m1",
    "webhook-timestamp": "1614265330",
    "webhook-signature": `v1a,${encodeBase64(new Uint8Array(made))}`,
  };
  const judged = (body: string) => {
    const request = { method: "POST", path: "/", header: (name: string) => headers[name] ?? null, body: utf8(body) };
    return verify(request, [`whpk_${encodeBase64(new Uint8Array(raw))}`], 1_614_265_330_000);
  };
  expect(await judged("{}")).toEqual({ ok: true, value: { scheme: "standard-webhooks-v1a", secretIndex: 0 } });
  expect(await judged("[]")).toEqual({ ok: false, error: { reason: "wrong_signature" } });
});
