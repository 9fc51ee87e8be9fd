/**
 * The rules and the readers under Deno, as they are: no build, no shim. Run by `deno test`, not by vitest, whose tests end
 * in `.test.ts`.
 */
import { signEasyPost } from "../../src/carriers/easypost/sign.ts";
import type { InboundRequest } from "../../src/carriers/port.ts";
import { SENDER_NAMES, SENDERS } from "../../src/carriers/registry.ts";
import { signStandardWebhook } from "../../src/carriers/standard-webhooks/sign.ts";
import { ShipmentReport } from "../../src/domain/event.ts";
import { decide, freshShipment } from "../../src/domain/shipment.ts";

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
const SECRETS = { easypost: "sécret", "standard-webhooks": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" } as const;
const BODIES = {
  easypost: "easypost/ups-delivered-after-failure",
  "standard-webhooks": "standard-webhooks/two-shipments",
} as const;
const SIGNERS = {
  easypost: (body: string) => signEasyPost(body, SECRETS.easypost),
  "standard-webhooks": (body: string) =>
    signStandardWebhook(body, SECRETS["standard-webhooks"], "msg_1", Math.trunc(NOW / 1000)),
} as const;

function inbound(body: string, headers: Record<string, string>): InboundRequest {
  const held = new Headers(headers);
  return {
    method: "POST",
    path: "/",
    header: (name) => held.get(name),
    body: new Uint8Array(new TextEncoder().encode(body)),
  };
}

for (const name of SENDER_NAMES) {
  const body = Deno.readTextFileSync(new URL(`../fixtures/carriers/${BODIES[name]}.json`, import.meta.url));

  Deno.test(`${name} believes what is signed and not what is changed`, async () => {
    const headers = await SIGNERS[name](body);
    const verify = (text: string) => SENDERS[name].verify(inbound(text, headers), [SECRETS[name]], NOW);
    same((await verify(body)).ok, true);
    same(await verify(`${body} `), { ok: false, error: { reason: "wrong_signature" } });
  });

  Deno.test(`${name} is read into reports that a shipment takes once`, async () => {
    const reading = await SENDERS[name].read(inbound(body, {}).body);
    if (!reading.ok) throw new Error(reading.error.path);
    for (const report of reading.value.reports) {
      ShipmentReport.parse(report);
      const { carrier, trackingNumber, events, retractions } = report;
      const state = freshShipment({ tenantId: `tnt_${"0".repeat(32)}`, carrier, trackingNumber });
      const verdict = decide(state, report, { events: new Set(), retracted: new Set() }, NOW);
      if (!verdict) throw new Error("nothing new in a shipment's first report");
      same(verdict.appended.length, events.length + retractions.length);
      const known = {
        events: new Set(events.map((event) => event.fingerprint)),
        retracted: new Set(retractions.map((retraction) => retraction.target)),
      };
      same(decide(verdict.state, report, known, NOW), null);
    }
  });

  Deno.test(`${name} refuses what it cannot read`, async () => {
    for (const broken of ["", "[".repeat(100_000), "{}", "\uD800"]) {
      same((await SENDERS[name].read(inbound(broken, {}).body)).ok, false);
    }
  });
}
