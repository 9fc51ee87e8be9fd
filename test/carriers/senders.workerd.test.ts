/// <reference types="vite/client" />
import { describe, expect, it } from "vitest";
import type { InboundRequest } from "../../src/carriers/port.ts";
import { senderNamed } from "../../src/carriers/registry.ts";
import { schemeOf } from "../../src/carriers/schemes.ts";
import { ok } from "../../src/domain/result.ts";
import { SAMPLES } from "./samples.ts";

const NOW = Date.UTC(2026, 10, 23, 10, 20);
/** The fixtures as text: there is no file system in workerd. */
const BODIES = import.meta.glob<string>("../fixtures/carriers/**/*", { query: "?raw", import: "default", eager: true });

function inbound(body: Uint8Array<ArrayBuffer>, headers: Record<string, string>, path = "/"): InboundRequest {
  const held = new Headers(headers);
  return { method: "POST", path, header: (name) => held.get(name), body };
}
/** In memory of its own, as a body comes out of a request. */
const bytesOf = async (text: string) => new Uint8Array(await new Response(text).arrayBuffer());

describe.each(SAMPLES)(
  "$sender in workerd",
  ({ sender: name, scheme, secret, settings, fixtures, extension, sign, publicKey }) => {
    const sender = senderNamed(name);
    const context = { settings, receivedAtMs: NOW, mapped: () => null };
    const held = sender && schemeOf(sender, scheme);
    const credentials = { endpointId: "eu_1", settings, nowMs: NOW, publicKey: publicKey ?? (async () => ok(null)) };

    it("believes what is signed, not what is changed", async () => {
      const { headers, path } = await sign("{}", NOW);
      const raw = inbound(await bytesOf("{}"), headers, path);
      const secrets = ["another", secret ?? ""];
      expect(await held?.verify(raw, { ...credentials, secrets })).toMatchObject({ ok: true });
      if (secret !== null)
        expect(await held?.verify(raw, { ...credentials, secrets: ["another", ""] })).toMatchObject({ ok: false });
      const changed = inbound(await bytesOf("{} "), headers, path);
      expect(await held?.verify(changed, { ...credentials, secrets })).toMatchObject({
        ok: held?.assurance !== "body",
      });
    });

    it.each(fixtures)("reads %s into shipments, or records to be read", async (fixture) => {
      const body = BODIES[`../fixtures/carriers/${name}/${fixture}.${extension ?? "json"}`];
      const reading = await sender?.read(inbound(await bytesOf(body ?? ""), {}), context);
      const { reports = [], records = [] } = reading?.ok ? reading.value : {};
      expect(reports.length + records.length).toBeGreaterThan(0);
    });

    it("says that bytes which are not UTF-8 are not", async () => {
      const raw = inbound(new Uint8Array([0x22, 0xff, 0x22]), {});
      expect(await sender?.read(raw, context)).toMatchObject({ ok: false });
    });
  },
);
