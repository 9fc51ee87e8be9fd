import { describe, expect, it } from "vitest";
import { base64, fromBase64, hex, hmacSha256, sha256 } from "./signing.ts";

describe("the senders that are played", () => {
  // RFC 4231, test case 2; FIPS 180-4, "abc".
  it("sign as the standards' examples do", async () => {
    expect(hex(await hmacSha256("Jefe", "what do ya want for nothing?"))).toBe(
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    );
    expect(hex(await sha256("abc"))).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });

  // RFC 4648, section 10.
  it("write base64 as the standard's examples do", () => {
    expect(base64(new TextEncoder().encode("foobar"))).toBe("Zm9vYmFy");
    expect(new TextDecoder().decode(fromBase64("Zm9vYg=="))).toBe("foob");
  });
});
