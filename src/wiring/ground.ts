import type { Mac } from "../domain/audit.ts";
import type { EndpointId, ShipmentId, TenantId } from "../domain/identity.ts";
import { macUnder } from "../domain/mac.ts";
import type { Region } from "../domain/region.ts";
import type { Sink } from "../domain/sink.ts";
import { dispatcherName, type DispatcherObject } from "../delivery/dispatcher-object.ts";
import { openKeyRing, type Seal } from "../governance/seal.ts";
import type { IdentityProviders } from "../governance/sign-in.ts";
import type { Doorbell, ErrandBell, FetchBell } from "../outbox/doorbell.ts";
import { shipmentNamer, type ShipmentNamer } from "../sequencer/name.ts";
import type { ShipmentObject } from "../sequencer/shipment-object.ts";
import { openDb, type Db } from "../store/db.ts";
import { identityProviders } from "./sign-in.ts";
import { world } from "./world.ts";

/** What every room stands on: the bindings, as things with a meaning. */
export interface Ground {
  readonly region: Region;
  readonly db: Db;
  readonly seal: Seal;
  /** Under which audit chains are hashed. */
  readonly auditMac: Mac;
  readonly nameOf: ShipmentNamer;
  readonly shipment: (shipmentId: ShipmentId) => DurableObjectStub<ShipmentObject>;
  readonly dispatcher: (tenantId: TenantId, sink: Sink) => DurableObjectStub<DispatcherObject>;
  readonly ring: (doorbell: Doorbell) => Promise<void>;
  /** Says, now or later, that an endpoint has something to fetch. */
  readonly ringFetch: (endpointId: EndpointId, delaySeconds?: number) => Promise<void>;
  /** Says, now or later, that a tenant has errands to be done. */
  readonly ringErrands: (tenantId: TenantId, delaySeconds?: number) => Promise<void>;
  readonly peer: (region: Region) => Fetcher | null;
  /** Where partners reach this region, without a trailing slash. */
  readonly publicUrl: string;
  readonly bootstrapToken: string;
  /** Who vouches for people. */
  readonly providers: IdentityProviders;
  readonly allowLoopbackOdoo: boolean;
  /** Whether what one person proposes takes effect by another's approval alone. */
  readonly fourEyes: boolean;
}

const grounds = new WeakMap<Env, Ground>();

/** The one reader of `Env`. */
export function groundOf(env: Env): Ground {
  const held = grounds.get(env);
  if (held) return held;
  const made = layGround(env);
  grounds.set(env, made);
  return made;
}

function layGround(env: Env): Ground {
  const hint = env.DO_LOCATION_HINT === "" ? {} : { locationHint: env.DO_LOCATION_HINT };
  // workerd has no jurisdictions, and an id differs by jurisdiction: the variable is part of every object's identity.
  const shipments = env.DO_JURISDICTION === "" ? env.SHIPMENTS : env.SHIPMENTS.jurisdiction(env.DO_JURISDICTION);
  const dispatchers = env.DO_JURISDICTION === "" ? env.DISPATCHERS : env.DISPATCHERS.jurisdiction(env.DO_JURISDICTION);
  // `wrangler dev --var` gives the variable another value than its type in the file knows.
  const allowLoopbackOdoo = (env.ALLOW_LOOPBACK_ODOO as string) === "true";
  const peers = { eu: env.PEER_EU, us: env.PEER_US, apac: env.PEER_APAC } satisfies Record<Region, unknown>;
  return {
    region: env.REGION,
    db: openDb(env.DB),
    seal: openKeyRing(env.SEAL_KEYS),
    // The one key that never changes: a chain of years ago must still fit.
    auditMac: macUnder(Uint8Array.fromBase64(env.SHIPMENT_NAME_KEY), "audit-chain:v1"),
    nameOf: shipmentNamer(env.SHIPMENT_NAME_KEY),
    shipment: (shipmentId) => shipments.getByName(shipmentId, hint),
    dispatcher: (tenantId, sink) => dispatchers.getByName(dispatcherName(tenantId, sink), hint),
    ring: (doorbell) => world.send(env.DOORBELL, doorbell),
    ringFetch: (endpointId, delaySeconds) =>
      world.send(env.DOORBELL, { v: 1, fetchFor: endpointId } satisfies FetchBell, delaySeconds),
    ringErrands: (tenantId, delaySeconds) =>
      world.send(env.DOORBELL, { v: 1, errandsOf: tenantId } satisfies ErrandBell, delaySeconds),
    peer: (region) => peers[region] ?? null,
    publicUrl: env.PUBLIC_URL,
    bootstrapToken: env.BOOTSTRAP_TOKEN,
    providers: identityProviders(
      {
        oidcIssuer: env.OIDC_ISSUER,
        oidcAudience: env.OIDC_AUDIENCE,
        accessTeamDomain: env.ACCESS_TEAM_DOMAIN,
        accessAudience: env.ACCESS_AUDIENCE,
      },
      allowLoopbackOdoo,
    ),
    allowLoopbackOdoo,
    // What is neither is taken for the careful one.
    fourEyes: (env.FOUR_EYES as string) !== "off",
  };
}
