import { createHash, createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { fedex } from "../../../src/carriers/fedex/sender.ts";
import { believe, inbound } from "../inbound.ts";

const TOKEN = "security-token";
const BODY = `{"output":{}}`;
const HEX = Buffer.from(BODY, "utf8").toString("hex");
const judged = (signature: string, secrets = ["another", TOKEN]) =>
  believe(fedex, inbound(BODY, { "fdx-signature": signature }), secrets, 0);

describe("FedEx's signature", () => {
  it("is the HMAC of the raw body", async () => {
    const digest = createHmac("sha256", TOKEN).update(BODY).digest("base64");
    expect(await judged(digest)).toEqual({ ok: true, value: { scheme: "fedex-hmac", secretIndex: 1 } });
  });

  it.each([
    [
      "a hash of token and body",
      createHash("sha256")
        .update(TOKEN + BODY)
        .digest("base64"),
    ],
    [
      "a hash of token and the body in hex",
      createHash("sha256")
        .update(TOKEN + HEX)
        .digest("base64"),
    ],
    ["the HMAC of the body in hex", createHmac("sha256", TOKEN).update(HEX).digest("base64")],
  ])("is not believed as %s, but told apart from a wrong secret", async (_, signature) => {
    expect(await judged(signature)).toEqual({ ok: false, error: { reason: "other_algorithm" } });
    expect(await judged(signature, ["another", ""])).toEqual({ ok: false, error: { reason: "wrong_signature" } });
  });
});
