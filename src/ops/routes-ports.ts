import type { SinkStanding } from "../domain/odoo-health.ts";
import type { Probes } from "../domain/readiness.ts";
import type { Sender } from "../carriers/port.ts";
import type { By } from "../domain/act.ts";
import type { Mac } from "../domain/audit.ts";
import type { SampleReading } from "../domain/certification.ts";
import type { EndpointId, ShipmentId, TenantId } from "../domain/identity.ts";
import type { KeptId } from "../domain/kept-payload.ts";
import type { Standing } from "../domain/milestone.ts";
import type { Region } from "../domain/region.ts";
import type { ReplayAsked } from "../domain/run.ts";
import type { Result } from "../domain/result.ts";
import type { Sink } from "../domain/sink.ts";
import type { ContractDesk } from "../governance/contract-desk.ts";
import type { Acting } from "../governance/fact.ts";
import type { Seal } from "../governance/seal.ts";
import type { SignInPorts } from "../governance/sign-in.ts";
import type { ShipmentAudit } from "../sequencer/audit.ts";
import type { Explanation } from "../sequencer/explain.ts";
import type { Story, StoryPage } from "../sequencer/story.ts";
import type { ShipmentKey } from "../store/shipment.ts";
import type { ShipmentVerdict } from "../sequencer/verify.ts";
import type { Bodies } from "../store/bodies.ts";
import type { Db } from "../store/db.ts";
import type { Expiry } from "../http/body.ts";
import type { CallLimits } from "../http/call-limits.ts";
import type { Log } from "../telemetry/log.ts";
import type { BookingDesk } from "./booking-desk.ts";
import type { OrderDesk } from "./order-desk.ts";
import type { PrivacyDesk } from "./privacy-desk.ts";

/** What the API must know of a sender. */
export type SenderTerms = Pick<
  Sender,
  "name" | "schemes" | "schemeIn" | "settings" | "api" | "acknowledgement" | "example" | "exampleOf" | "trap"
>;

/** What became of a kept payload that was let in after all. */
export interface Released {
  readonly events: number;
  readonly duplicates: number;
}

export type ReleaseRefusal =
  | { readonly kind: "not_found" }
  | { readonly kind: "already_released" }
  /** Its signature is still not believed, with whatever secrets the endpoint has now. */
  | { readonly kind: "disbelieved"; readonly reason: string }
  | { readonly kind: "unreadable"; readonly path: string; readonly message: string }
  /** It cannot be opened: its key is gone from the ring, or somebody altered it. */
  | { readonly kind: "sealed"; readonly fault: string }
  | { readonly kind: "unavailable"; readonly retryAfterSeconds: number };

/** The shipment objects, as the operator sees them. */
export interface ShipmentDesk {
  story(id: ShipmentId, page?: StoryPage): Promise<Story | null>;
  /** Writes a sink again from a version on (0: everything); false when there is no such shipment. */
  replay(id: ShipmentId, sink: Sink, fromVersion: number, by: By): Promise<boolean>;
  /** Gives a shipment's events of a code that nobody knew their meaning. */
  remap(
    shipment: { readonly tenantId: TenantId; readonly carrier: string; readonly trackingNumber: string },
    unknown: { readonly sender: string; readonly code: string },
    standing: Standing,
    by: By,
  ): Promise<void>;
  /** Null when there is no such shipment, in these two. `audit`: the links behind the place `afterN`. */
  explain(id: ShipmentId, before?: number | null): Promise<Explanation | null>;
  audit(id: ShipmentId, afterN: number, limit: number): Promise<ShipmentAudit | null>;
}

/** One thing that a set-up of an Odoo looked at, or made. */
export interface SetUpLine {
  readonly item: string;
  readonly outcome: (typeof SET_UP_OUTCOMES)[number];
  readonly words: string;
}

export const SET_UP_OUTCOMES = [
  "ok",
  "warning",
  "failed",
  "present",
  "made",
  "changed",
  "removed",
  "would make",
  "would change",
  "would remove",
] as const;

export interface SetUpAsked {
  readonly dryRun: boolean;
  readonly remove: boolean;
  readonly keepFields: boolean;
  readonly webhookUrl: string | null;
  /** For this call alone; null: the tenant's own key. */
  readonly admin: { readonly key: string; readonly login: string | null } | null;
}

/** What setting up a tenant's Odoo found and did; or Odoo's own words on why it could not. */
export type OdooSetUp = Result<readonly SetUpLine[], { readonly name: string; readonly message: string }>;

/** All the API depends on. It is built once an isolate: it remembers tokens for a short while. */
export interface ApiPorts extends Pick<SignInPorts, "providers" | "fetchJson"> {
  readonly db: Db;
  readonly region: Region;
  /** Of the webhook URLs it gives out, without a trailing slash. */
  readonly baseUrl: string;
  /** Of this API itself and of its documents, without a trailing slash. */
  readonly apiUrl: string;
  /** Of the deployed mesh. */
  readonly version: string;
  readonly allowLoopbackOdoo: boolean;
  /** Whether what one person proposes takes effect by another's approval alone. */
  readonly fourEyes: boolean;
  /** Empty: there is none. */
  readonly bootstrapToken: string;
  readonly seal: Seal;
  readonly bodies: Bodies;
  /** Under which audit chains are hashed. */
  readonly mac: Mac;
  /** Work that no answer waits for. */
  readonly later: (work: Promise<unknown>) => void;
  readonly limits: CallLimits;
  readonly expiry: Expiry;
  readonly now: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly log: Log;
  readonly senders: {
    names(): readonly string[];
    find(name: string): SenderTerms | null;
  };
  readonly shipments: ShipmentDesk;
  /** Looks at the tenant's Odoo, and makes, or takes away, what the mesh wants there. */
  readonly setUpOdoo: (tenantId: TenantId, asked: SetUpAsked) => Promise<OdooSetUp>;
  /** `rehearse`: judges and reads, and records nothing. */
  readonly release: (
    id: KeptId,
    by: Acting,
    how?: { readonly rehearse?: boolean },
  ) => Promise<Result<Released, ReleaseRefusal>>;
  /** What a payload would come to at an endpoint; null: there is no such endpoint. */
  readonly readSample: (
    id: EndpointId,
    payload: { readonly body: string; readonly headers: Readonly<Record<string, string>> },
  ) => Promise<SampleReading | null>;
  readonly booking: BookingDesk;
  readonly orders: OrderDesk;
  readonly privacy: PrivacyDesk;
  /** How versions of contracts stand, and who uses them. */
  readonly contracts: ContractDesk;
  /** Whether the chain of a shipment holds, as its object says; null: nobody knows the shipment. */
  readonly verifyShipment: (id: ShipmentId, key?: ShipmentKey) => Promise<ShipmentVerdict | null>;
  /** The fields on pickings that the mesh owns. */
  readonly ownedFields: readonly string[];
  /** How many shipments a replay would take in, by the run's own selection; counted until they are more than `most`. */
  readonly countReplay: (tenantId: TenantId, asked: ReplayAsked, most: number) => Promise<number>;
  /** Tests of the parts that this region's mesh stands on. */
  readonly probes: Probes;
  /** How the dispatcher of a tenant's Odoo stands. */
  readonly odooStatus: (
    tenantId: TenantId,
  ) => Promise<{ readonly waiting: number; readonly inFlight: number; readonly breaker: SinkStanding }>;
  /** Says that a tenant has errands to be done. */
  readonly knock: (tenantId: TenantId) => Promise<void>;
  /** An endpoint was changed here: what this isolate remembers of it is old. */
  readonly endpointChanged: (id: EndpointId) => void;
}
