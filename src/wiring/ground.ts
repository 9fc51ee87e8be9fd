import type { Mac } from "../domain/audit.ts";
import type { EndpointId, ShipmentId, TenantId } from "../domain/identity.ts";
import { macUnder } from "../domain/mac.ts";
import type { Region } from "../domain/region.ts";
import type { Sink } from "../domain/sink.ts";
import { dispatcherName, type DispatcherObject } from "../delivery/dispatcher-object.ts";
import type { Gate } from "../delivery/odoo/gate.ts";
import { openKeyRing, type Seal } from "../governance/seal.ts";
import type { IdentityProviders } from "../governance/sign-in.ts";
import type { Doorbell, ErrandBell, FetchBell, RetainBell, SweepBell } from "../outbox/doorbell.ts";
import { readHosts, type Hosts } from "../http/hosts.ts";
import { shipmentNamer, type ShipmentNamer } from "../sequencer/name.ts";
import type { ShipmentObject } from "../sequencer/shipment-object.ts";
import { openBodies, type Bodies } from "../store/bodies.ts";
import { openDb, type Db } from "../store/db.ts";
import { outbound } from "./outbound.ts";
import { identityProviders } from "./sign-in.ts";
import { world } from "./world.ts";

/** What every room stands on: the bindings, as things with a meaning. */
export interface Ground {
  readonly region: Region;
  readonly db: Db;
  /** Where payloads lie. */
  readonly bodies: Bodies;
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
  /** Has the sweep go on. */
  readonly ringSweep: (position: string) => Promise<void>;
  /** Has what has had its time be forgotten on. */
  readonly ringRetention: (position: string) => Promise<void>;
  /** Says so for many at once. They are heard of by and by: each wakes its dispatcher, and that its Odoo. */
  readonly ringErrandsOf: (tenantIds: readonly TenantId[]) => Promise<void>;
  readonly peer: (region: Region) => Fetcher | null;
  /** Where partners reach this region, without a trailing slash. */
  readonly publicUrl: string;
  /** Where the house's own people and programs do. */
  readonly internalUrl: string;
  readonly hosts: Hosts;
  /** The one door to servers that somebody configured. */
  readonly outbound: typeof fetch;
  /** Whether an address may guess credentials any more, by the count of this Cloudflare location; absent: nobody counts there. */
  readonly guessesLeft?: (address: string) => Promise<boolean>;
  readonly bootstrapToken: string;
  /** Who vouches for people. */
  readonly providers: IdentityProviders;
  readonly allowLoopbackOdoo: boolean;
  /** Whether what one person proposes takes effect by another's approval alone. */
  readonly fourEyes: boolean;
  /** Whether a queue is bound. */
  readonly hasQueue: boolean;
  /** Where calls to a tenant's Odoo are counted, and these are in no hurry: in the errands of its dispatcher. */
  readonly odooGate?: Gate;
}

/** Bells that are rung together are heard over so long. */
const SPREAD_SECONDS = 20 * 60;

const errandBell = (errandsOf: TenantId, index: number, { length }: readonly TenantId[]) => {
  return {
    body: { v: 1, errandsOf } satisfies ErrandBell,
    delaySeconds: Math.floor((index / length) * SPREAD_SECONDS),
  };
};

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
  const allowLoopbackOdoo = (env.ALLOW_LOOPBACK_ODOO as string) === "true" && env.ENVIRONMENT !== "deployed";
  const hosts: Hosts = {
    partner: readHosts(env.PARTNER_HOST),
    customer: readHosts(env.CUSTOMER_HOST),
    internal: readHosts(env.INTERNAL_HOST),
  };
  const [internalHost] = hosts.internal;
  const guesses: RateLimit | undefined = env.SIGN_IN_GUESSES;
  const peers = { eu: env.PEER_EU, us: env.PEER_US, apac: env.PEER_APAC } satisfies Record<Region, unknown>;
  return {
    region: env.REGION,
    db: openDb(env.DB),
    bodies: openBodies(env.PAYLOADS),
    seal: openKeyRing(env.SEAL_KEYS),
    // The one key that never changes: a chain of years ago must still fit.
    auditMac: macUnder(Uint8Array.fromBase64(env.SHIPMENT_NAME_KEY), "audit-chain:v1"),
    nameOf: shipmentNamer(env.SHIPMENT_NAME_KEY),
    shipment: (shipmentId) => shipments.getByName(shipmentId, hint),
    dispatcher: (tenantId, sink) => dispatchers.getByName(dispatcherName(tenantId, sink), hint),
    hasQueue: (env.DOORBELL as Queue | undefined) !== undefined,
    ring: (doorbell) => world.send(env.DOORBELL, doorbell),
    ringFetch: (endpointId, delaySeconds) =>
      world.send(env.DOORBELL, { v: 1, fetchFor: endpointId } satisfies FetchBell, delaySeconds),
    ringErrands: (tenantId, delaySeconds) =>
      world.send(env.DOORBELL, { v: 1, errandsOf: tenantId } satisfies ErrandBell, delaySeconds),
    ringSweep: (position) => world.send(env.DOORBELL, { v: 1, sweepFrom: position } satisfies SweepBell),
    ringRetention: (position) => world.send(env.DOORBELL, { v: 1, retainFrom: position } satisfies RetainBell),
    ringErrandsOf: (tenantIds) => world.sendAll(env.DOORBELL, tenantIds.map(errandBell)),
    peer: (region) => peers[region] ?? null,
    publicUrl: env.PUBLIC_URL,
    internalUrl: internalHost === undefined ? env.PUBLIC_URL : `https://${internalHost}`,
    hosts,
    outbound: outbound({ allowLoopback: allowLoopbackOdoo, dnsResolverUrl: env.DNS_RESOLVER_URL }),
    ...(guesses ? { guessesLeft: async (key: string) => (await guesses.limit({ key })).success } : {}),
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
