import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBase64, decodeHex, encodeBase64, encodeHex } from "../../src/carriers/bytes.ts";
import { hmacSha256, secretThatSigned } from "../../src/carriers/hmac.ts";
import { anyText, bytesOf } from "./inbound.ts";

const anyBytes = (minLength: number) =>
  fc.uint8Array({ minLength, maxLength: 80 }).map((bytes) => new Uint8Array(bytes));

describe("an HMAC", () => {
  it("is the one that Node makes", async () => {
    await fc.assert(
      fc.asyncProperty(anyBytes(1), anyBytes(0), async (secret, message) => {
        const made = createHmac("sha256", secret).update(message).digest("hex");
        expect(encodeHex(await hmacSha256(secret, message))).toBe(made);
      }),
    );
  });

  it("is made with its own secret after more secrets than are remembered", async () => {
    const secrets = Array.from({ length: 300 }, (_, n) => bytesOf(`secret ${n}`));
    for (const secret of [...secrets, ...secrets]) {
      const made = createHmac("sha256", secret).update("m").digest("hex");
      expect(encodeHex(await hmacSha256(secret, bytesOf("m")))).toBe(made);
    }
  });

  it("is nobody's under an empty secret or none", async () => {
    const signature = createHmac("sha256", "").update("m").digest();
    expect(await secretThatSigned([bytesOf(""), null], [new Uint8Array(signature)], bytesOf("m"))).toBeNull();
    expect(await secretThatSigned([bytesOf("s")], [new Uint8Array(0)], bytesOf("m"))).toBeNull();
  });
});

describe("hex and base64", () => {
  it("bring back what was encoded", () => {
    fc.assert(
      fc.property(anyBytes(0), (bytes) => {
        expect(decodeHex(encodeHex(bytes))).toEqual(bytes);
        expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
        expect(decodeBase64(encodeBase64(bytes))).toEqual(bytes);
        expect(decodeBase64(encodeBase64(bytes).replaceAll("=", ""))).toEqual(bytes);
      }),
    );
  });

  it("refuse whatever is not theirs and never throw", () => {
    for (const text of ["a", "0g", "FF", "0x00", " 00"]) expect(decodeHex(text)).toBeNull();
    for (const text of ["A", "AA=A", "AA===", "QQ=", "QR==", "-_-_", "QQ ==", "Q\nQ=="])
      expect(decodeBase64(text)).toBeNull();
    fc.assert(
      fc.property(anyText(20), (text) => {
        const [hex, base64] = [decodeHex(text), decodeBase64(text)];
        expect(hex === null || encodeHex(hex) === text).toBe(true);
        expect(base64 === null || encodeBase64(base64).startsWith(text.replace(/=+$/, ""))).toBe(true);
      }),
    );
  });
});
