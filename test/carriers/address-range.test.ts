import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RangesSetting } from "../../src/carriers/address-range.ts";
import { inPost } from "../../src/carriers/inpost/sender.ts";
import { isInRange, isRange } from "../../src/domain/address.ts";
import { believe, inbound } from "./inbound.ts";

const from = (address: string | null, settings: Record<string, string> = {}) =>
  believe(inPost, inbound("{}", address === null ? {} : { "CF-Connecting-IP": address }), [""], 0, { settings });

describe("a sender that is believed by its address", () => {
  it.each(["91.216.25.0", "91.216.25.17", "91.216.25.255", "::ffff:91.216.25.9"])(
    "is believed from %s",
    async (address) => {
      expect(await from(address)).toMatchObject({ ok: true });
    },
  );

  it.each(["91.216.24.255", "91.216.26.0", "127.0.0.1", "::1", "91.216.25", "91.216.25.1, 10.0.0.1", "nobody"])(
    "is not believed from %s",
    async (address) => {
      expect(await from(address)).toEqual({ ok: false, error: { reason: "wrong_signature" } });
    },
  );

  it("is not believed when the edge saw no address, whatever other headers say", async () => {
    expect(await from(null)).toEqual({ ok: false, error: { reason: "missing_signature" } });
    const claimed = inbound("{}", { "X-Forwarded-For": "91.216.25.17", "X-Real-IP": "91.216.25.17" });
    expect(await believe(inPost, claimed, [""], 0)).toMatchObject({ ok: false });
  });

  it("is believed from the ranges of the endpoint's setting in place of the vendor's", async () => {
    const settings = { ranges: "198.51.100.7, 2001:db8::/32" };
    expect(await from("198.51.100.7", settings)).toMatchObject({ ok: true });
    expect(await from("2001:db8:1::9", settings)).toMatchObject({ ok: true });
    expect(await from("198.51.100.8", settings)).toMatchObject({ ok: false });
    expect(await from("91.216.25.17", settings)).toMatchObject({ ok: false });
  });
});

describe("a range of addresses", () => {
  it("has every address that shares its first bits, and no other", () => {
    const octet = fc.nat(255);
    fc.assert(
      fc.property(
        octet,
        octet,
        octet,
        octet,
        octet,
        octet,
        octet,
        octet,
        fc.nat(32),
        (a, b, c, d, e, f, g, h, bits) => {
          const shared = (n: readonly number[]) =>
            n
              .map((one) => one.toString(2).padStart(8, "0"))
              .join("")
              .slice(0, bits);
          const [one, other] = [
            [a, b, c, d],
            [e, f, g, h],
          ] as const;
          expect(isInRange(one.join("."), `${other.join(".")}/${bits}`)).toBe(shared(one) === shared(other));
        },
      ),
    );
  });

  it.each(["", "10.0.0.0/33", "10.0.0/8", "::/129", "10.0.0.0/", "a/8", "10.0.0.0/8/8", "0/0"])(
    "is none in %j",
    (text) => {
      expect(isRange(text)).toBe(false);
      expect(isInRange("10.0.0.1", text)).toBe(false);
    },
  );

  it("is one of up to twenty in a setting", () => {
    const list = (count: number) => Array.from({ length: count }, (_, n) => `10.0.${n}.0/24`).join(",");
    expect(RangesSetting.safeParse(list(20)).success).toBe(true);
    expect(RangesSetting.safeParse(list(21)).success).toBe(false);
    expect(RangesSetting.safeParse("10.0.0.0/24,").success).toBe(false);
  });
});
