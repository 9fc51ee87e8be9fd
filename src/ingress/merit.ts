import { schemeOf } from "../carriers/schemes.ts";
import type { HeldMerit } from "../domain/held.ts";
import type { TenantId } from "../domain/identity.ts";
import type { Endpoint } from "./endpoint-cache.ts";
import type { Hearing, ReceivePorts } from "./receive.ts";

/** What may speak for a payload that nobody believes. */
export interface Plea {
  /** Of whoever sent it; null: nobody says. */
  readonly address: string | null;
  readonly merit: () => Promise<HeldMerit>;
}

export interface MeritPorts {
  /** Secrets of an endpoint that are proposed, and not in force. */
  readonly proposedSecrets: (endpoint: Endpoint) => Promise<readonly string[]>;
  /** Whether a tenant has a shipment of one of these numbers. */
  readonly hasShipmentOf: (tenantId: TenantId, numbers: readonly string[]) => Promise<boolean>;
}

/** So many of its numbers are looked for. */
const NUMBERS_MAX = 5;

/** How much speaks for a webhook that was not believed. It is read for that, and nothing comes of what it says. */
export async function meritOf(
  { inbound, endpoint, sender, receivedAtMs }: Hearing,
  ports: Pick<ReceivePorts, "publicKey" | "mapped" | "merits">,
): Promise<HeldMerit> {
  const { id: endpointId, settings, tenantId } = endpoint;
  const gone = endpoint.secrets.filter(({ expiresAtMs }) => expiresAtMs !== null && expiresAtMs <= receivedAtMs);
  const secrets = [...gone.map(({ secret }) => secret), ...(await ports.merits.proposedSecrets(endpoint))];
  if (secrets.length > 0) {
    const credentials = { endpointId, settings, secrets, nowMs: receivedAtMs, publicKey: ports.publicKey };
    if ((await schemeOf(sender, endpoint.scheme)?.verify(inbound, credentials))?.ok) return "signed";
  }
  const reading = await sender.read(inbound, { settings, receivedAtMs, mapped: ports.mapped(endpoint) });
  if (!reading.ok) return "unread";
  const numbers = reading.value.reports.map(({ trackingNumber }) => trackingNumber);
  return (await ports.merits.hasShipmentOf(tenantId, numbers.slice(0, NUMBERS_MAX))) ? "known" : "read";
}
