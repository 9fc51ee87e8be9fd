/**
 * The rules and the readers under Deno, as they are: no build, no shim. Run by `deno test`, not by vitest, whose tests end
 * in `.test.ts`.
 */
import type { InboundRequest } from "../../src/carriers/port.ts";
import { senderNamed } from "../../src/carriers/registry.ts";
import { schemeOf } from "../../src/carriers/schemes.ts";
import { ShipmentReport } from "../../src/domain/event.ts";
import { ok } from "../../src/domain/result.ts";
import { decide, freshShipment } from "../../src/domain/shipment.ts";
import { SAMPLES } from "../carriers/samples.ts";

/** What is used of Deno, so that this file is checked with the rest, too, where there is none. */
declare const Deno: {
  test(name: string, body: () => void | Promise<void>): void;
  readTextFileSync(path: URL): string;
};

function same(actual: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${a} is not ${b}`);
}

const NOW = Date.UTC(2026, 10, 23, 10, 20);
function inbound(body: string, headers: Record<string, string>): InboundRequest {
  const held = new Headers(headers);
  return {
    method: "POST",
    path: "/",
    header: (name) => held.get(name),
    body: new Uint8Array(new TextEncoder().encode(body)),
  };
}

for (const { sender: name, scheme, secret, settings, fixtures, extension = "json", sign, publicKey } of SAMPLES) {
  const [fixture] = fixtures;
  const body = Deno.readTextFileSync(new URL(`../fixtures/carriers/${name}/${fixture}.${extension}`, import.meta.url));
  const sender = senderNamed(name);
  if (!sender) throw new Error(`${name} is not registered`);
  const context = { settings, receivedAtMs: NOW, mapped: () => null };
  const read = (text: string) => sender.read(inbound(text, {}), context);

  Deno.test(`${name} believes what is signed and not what is changed`, async () => {
    const { headers, path } = await sign(body, NOW);
    const held = schemeOf(sender, scheme);
    const verify = (text: string) =>
      held?.verify(
        { ...inbound(text, headers), path: path ?? "/" },
        {
          endpointId: "eu_1",
          secrets: [secret ?? ""],
          settings,
          nowMs: NOW,
          publicKey: publicKey ?? (async () => ok(null)),
        },
      );
    same((await verify(body))?.ok, true);
    same((await verify(`${body} `))?.ok, held?.assurance !== "body");
  });

  Deno.test(`${name} is read into reports that a shipment takes once`, async () => {
    const reading = await read(body);
    if (!reading.ok) throw new Error(reading.error.path);
    if (reading.value.reports.length === 0 && !reading.value.records?.length) throw new Error("nothing was read");
    for (const report of reading.value.reports) {
      ShipmentReport.parse(report);
      const { carrier, trackingNumber, events, retractions } = report;
      const state = freshShipment({ tenantId: `tnt_${"0".repeat(32)}`, carrier, trackingNumber });
      const verdict = decide(state, report, { events: new Map(), retracted: new Set() }, NOW);
      if (!verdict) throw new Error("nothing new in a shipment's first report");
      same(verdict.appended.length, events.length + retractions.length);
      const known = {
        events: new Map(events.map((event, index) => [event.fingerprint, index + 1])),
        retracted: new Set(retractions.map((retraction) => retraction.target)),
      };
      same(decide(verdict.state, report, known, NOW), null);
    }
  });

  Deno.test(`${name} bears what it cannot read`, async () => {
    for (const broken of ["", "[".repeat(100_000), "\uD800"]) same((await read(broken)).ok, false);
  });
}
