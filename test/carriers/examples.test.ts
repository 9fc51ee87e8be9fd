import { describe, expect, it } from "vitest";
import { utf8 } from "../../src/carriers/bytes.ts";
import type { Scheme } from "../../src/carriers/port.ts";
import { SENDERS } from "../../src/carriers/registry.ts";
import { believe, inbound } from "./inbound.ts";

const NOW = Date.UTC(2026, 10, 23, 10, 20);
const ID = "eu_00000000000000000000000000000000";
const SETTINGS = { clientId: "client-1" };
const senders = Object.values(SENDERS);
const schemes = senders.flatMap((sender) =>
  Object.entries<Scheme>(sender.schemes).map(([name, scheme]) => ({
    sender,
    name,
    scheme,
    called: `${sender.name} ${name}`,
  })),
);

describe.each(senders)("the example of $name", (sender) => {
  const { example, trap } = sender;

  it("is read into a shipment with an event, or a record, whatever nobody knows yet", async () => {
    const context = { settings: example.settings ?? {}, receivedAtMs: NOW, mapped: () => null };
    const reading = await sender.read(inbound(example.body, { "Content-Type": example.contentType }), context);
    if (!reading.ok) throw new Error(`${reading.error.path}: ${reading.error.message}`);
    const { reports, records = [] } = reading.value;
    expect(records.length + reports.reduce((sum, { events }) => sum + events.length, 0)).toBeGreaterThan(0);
  });

  it("comes with the sender's trap in a sentence", () => {
    expect(trap).toMatch(/^[^\n]{20,200}\.$/);
  });
});

describe("an example's signature", () => {
  const form = (scheme: Scheme) => {
    const made = scheme.secretForm.replaceAll(/\{(?:hex|base64|base64url):\d+\}/g, (place) =>
      place.startsWith("{hex") ? "ab".repeat(24) : btoa("k".repeat(32)),
    );
    return made === scheme.secretForm ? "a-secret-in-words" : made;
  };

  it.each(schemes.filter(({ scheme }) => "sign" in scheme))(
    "is believed by the sender's own eyes: $called",
    async ({ sender, name, scheme }) => {
      const secret = form(scheme);
      const signing = { endpointId: ID, settings: SETTINGS, nowMs: NOW };
      const signed = await scheme.sign?.(utf8(sender.example.body), secret, signing);
      if (!signed) throw new Error("not signed");
      const { headers, query, basicUser } = signed;
      const basic = basicUser === undefined ? {} : { Authorization: `Basic ${btoa(`${basicUser}:${secret}`)}` };
      const request = inbound(
        sender.example.body,
        { ...headers, ...basic },
        query === undefined ? {} : { path: `/in/${ID}?${query}` },
      );
      const over = { scheme: name, settings: SETTINGS };
      expect(await believe(sender, request, [secret], NOW, over)).toMatchObject({ ok: true });
      // Where nothing proves who sent it, anything does.
      const isOk = scheme.assurance === "none";
      expect(await believe(sender, request, ["another-secret-of-somebody"], NOW, over)).toMatchObject({ ok: isOk });
    },
  );

  it("is made for all but those whose key is the sender's alone", () => {
    expect(schemes.filter(({ scheme }) => !("sign" in scheme)).map(({ called }) => called)).toEqual([
      "inpost addresses",
      "mapped addresses",
      "shipengine signature",
    ]);
  });

  it("is not made with a public key", async () => {
    const signing = { endpointId: ID, settings: {}, nowMs: NOW };
    const scheme: Scheme | undefined = SENDERS["standard-webhooks"].schemes["signature"];
    expect(await scheme?.sign?.(utf8("{}"), `whpk_${btoa("k".repeat(32))}`, signing)).toBeNull();
  });
});
