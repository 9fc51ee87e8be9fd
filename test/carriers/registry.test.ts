import { describe, expect, it } from "vitest";
import { z } from "zod";
import { signEasyPost } from "../../src/carriers/easypost/sign.ts";
import { SENDER_NAMES, senderNamed, SENDERS } from "../../src/carriers/registry.ts";
import { signStandardWebhook } from "../../src/carriers/standard-webhooks/sign.ts";
import { inbound } from "./inbound.ts";

describe("the senders", () => {
  it("are found by the name they give themselves", () => {
    expect(SENDER_NAMES).toEqual(["easypost", "standard-webhooks"]);
    for (const name of SENDER_NAMES) expect(senderNamed(name)).toBe(SENDERS[name]);
    for (const name of SENDER_NAMES) expect(SENDERS[name].name).toBe(name);
  });

  it("are nobody for any other name", () => {
    for (const name of ["", "EasyPost", "__proto__", "constructor", "toString"]) expect(senderNamed(name)).toBeNull();
  });

  it("believe what is signed with a fresh secret of their own form", async () => {
    const hex = SENDERS.easypost.secretForm.replace("{hex:32}", "0f".repeat(32));
    const base64 = SENDERS["standard-webhooks"].secretForm.replace(
      "{base64:32}",
      Buffer.alloc(32, 9).toString("base64"),
    );
    const signed = [
      [SENDERS.easypost, hex, await signEasyPost("{}", hex)],
      [SENDERS["standard-webhooks"], base64, await signStandardWebhook("{}", base64, "m", 1000)],
    ] as const;
    for (const [sender, secret, headers] of signed) {
      expect(secret).not.toContain("{");
      expect(await sender.verify(inbound("{}", headers), [secret], 1_000_000)).toMatchObject({ ok: true });
    }
  });

  it("make an enumeration for a schema", () => {
    expect(z.enum(SENDER_NAMES).safeParse("easypost").success).toBe(true);
    expect(z.enum(SENDER_NAMES).safeParse("ups").success).toBe(false);
  });
});
