import type { TenantId } from "../domain/identity.ts";
import { patient, type SinkConnection } from "../delivery/odoo/guarded.ts";
import type { LinkRules } from "../domain/number-kind.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { odooClient, type OdooConnection, type OdooFailure, type OdooPorts } from "../odoo/client.ts";
import { odooConnectionOf } from "../store/tenant.ts";
import type { Ground } from "./ground.ts";
import { world } from "./world.ts";

/** Odoo retries a conflicting write for up to 25 s itself; within a lease of 45 s a call must end. */
export const ODOO_TIMEOUT_MS = 35_000;
/** A probe that gets no answer so long is over, and the next one comes: an Odoo that hangs holds nobody up once it is well. */
const PROBE_TIMEOUT_MS = 8_000;
/** A tenant's new key or URL is in use after this. */
const CONNECTION_KEPT_MS = 30_000;

type Known = {
  readonly connection: OdooConnection;
  readonly maxInFlight: number;
  readonly exceptionsTo: string | null;
  readonly links: LinkRules;
};

/** A tenant's Odoo and our key there, in clear. */
export async function odooOf(ground: Ground, tenantId: TenantId): Promise<Result<Known, OdooFailure>> {
  const row = await odooConnectionOf(ground.db, tenantId);
  if (!row) return err({ kind: "misconfigured", name: "tenant", message: "the tenant has no Odoo" });
  const key = await ground.seal.openText(row.sealedKey, `odoo-key:${tenantId}`);
  if (!key.ok) return err({ kind: "misconfigured", name: "seal", message: "the tenant's Odoo key cannot be opened" });
  const { url, db, login, api, maxInFlight, exceptionsTo, links } = row;
  return ok({ connection: { url, db, login, key: key.value, api }, maxInFlight, exceptionsTo, links: links ?? {} });
}

/** How the mesh calls any Odoo. */
export const odooPorts = ({ outbound }: Ground): OdooPorts => ({ fetch: outbound, timeoutMs: ODOO_TIMEOUT_MS });

/** The tenant's Odoo, looked up again now and then. */
export function connectionTo(ground: Ground, tenantId: TenantId): () => Promise<Result<SinkConnection, OdooFailure>> {
  let held: (SinkConnection & { readonly untilMs: number }) | null = null;
  return async () => {
    if (held && held.untilMs > world.now()) return ok(held);
    const known = await odooOf(ground, tenantId);
    if (!known.ok) return known;
    const { connection, maxInFlight, exceptionsTo, links } = known.value;
    const bare = odooClient(connection, odooPorts(ground));
    const { odooGate } = ground;
    if (odooGate) odooGate.places = maxInFlight;
    held = {
      client: odooGate ? patient(bare, odooGate) : bare,
      prober: odooClient(connection, { ...odooPorts(ground), timeoutMs: PROBE_TIMEOUT_MS }),
      maxInFlight,
      exceptionsTo,
      links,
      untilMs: world.now() + CONNECTION_KEPT_MS,
    };
    return ok(held);
  };
}
