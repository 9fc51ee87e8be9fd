import { describe, expect, it } from "vitest";
import { z } from "zod";
import { SENDER_NAMES, senderNamed, SENDERS } from "../../src/carriers/registry.ts";
import { schemeOf } from "../../src/carriers/schemes.ts";
import { believe, inbound } from "./inbound.ts";
import { BASIC_SAMPLES } from "./basic-samples.ts";
import { SAMPLES } from "./samples.ts";

const NOW = Date.UTC(2026, 10, 23, 10, 20);

describe("the senders", () => {
  it("are found by the name they give themselves", () => {
    for (const name of SENDER_NAMES) expect(senderNamed(name)).toBe(SENDERS[name]);
    for (const name of SENDER_NAMES) expect(SENDERS[name].name).toBe(name);
  });

  it("are nobody for any other name", () => {
    for (const name of ["", "EasyPost", "__proto__", "constructor", "toString"]) expect(senderNamed(name)).toBeNull();
  });

  it("have no scheme of a name they do not know", () => {
    for (const name of ["", "__proto__", "constructor", "SIGNATURE"]) {
      expect(schemeOf(SENDERS.easypost, name)).toBeNull();
    }
  });

  it("make an enumeration for a schema", () => {
    expect(z.enum(SENDER_NAMES).safeParse("easypost").success).toBe(true);
    expect(z.enum(SENDER_NAMES).safeParse("pigeon-post").success).toBe(false);
  });
});

describe.each([...SAMPLES, ...BASIC_SAMPLES])(
  "$sender ($scheme)",
  ({ sender: name, scheme, secret, settings, sign }) => {
    const sender = senderNamed(name);

    it.skipIf(secret === null)(
      "believes its sample with the current secret and with the one before, and not with another",
      async () => {
        if (!sender) throw new Error("not registered");
        if (secret === null) throw new Error("it has no secret");
        const { headers, path = "/" } = await sign("{}", NOW);
        const request = inbound("{}", headers, { path });
        const over = { scheme, settings };
        expect(await believe(sender, request, [secret, "another"], NOW, over)).toMatchObject({
          value: { secretIndex: 0 },
        });
        expect(await believe(sender, request, ["another", secret], NOW, over)).toMatchObject({
          value: { secretIndex: 1 },
        });
        expect(await believe(sender, request, ["another"], NOW, over)).toMatchObject({ ok: false });
      },
    );

    it("trusts nobody unless it is told to", () => {
      if (!sender) throw new Error("not registered");
      // One that nobody can trust by default says nothing of how.
      expect(["body", "possession", undefined]).toContain(schemeOf(sender, null)?.assurance);
    });
  },
);
