import { senderNamed } from "../carriers/registry.ts";
import { unread } from "../domain/certification.ts";
import type { IngressPorts } from "../ingress/route.ts";
import { sampleOf } from "../ingress/sample.ts";
import type { ApiPorts } from "../ops/routes-ports.ts";
import { world } from "./world.ts";

const encoder = new TextEncoder();

/** Reads a payload as an endpoint would read it, by the codes of today; nothing is judged, and nothing recorded. */
export function sampleReader(ingress: IngressPorts): ApiPorts["readSample"] {
  return async (endpointId, { body, headers }) => {
    const nowMs = world.now();
    const endpoint = await ingress.endpoint(endpointId, nowMs);
    const sender = endpoint && senderNamed(endpoint.sender);
    if (!endpoint || !sender) return null;
    const sent = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    const inbound = {
      method: "POST",
      path: `/in/${endpointId}`,
      header: (name: string) => sent.get(name.toLowerCase()) ?? null,
      body: new Uint8Array(encoder.encode(body)),
    };
    const { settings } = endpoint;
    const reading = await sender.read(inbound, { settings, receivedAtMs: nowMs, mapped: ingress.mapped(endpoint) });
    return reading.ok ? sampleOf(reading.value) : unread("unreadable", reading.error.path, reading.error.message);
  };
}
