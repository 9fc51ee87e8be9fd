import type { Permission } from "./permissions.ts";

/** Who may set something off that is no route of the API. */
export type InnerCaller =
  /** A message of this region's own queue. */
  | "queue"
  /** This region's own cron. */
  | "cron"
  /** The worker of another region, over its service binding. */
  | "peer"
  /** A webhook that was believed. */
  | "webhook"
  /** The dispatcher of the tenant whose shipment it is. */
  | "dispatcher"
  /** A verb of the API, after its caller was admitted. */
  | "verb"
  /** An errand that was written down before. */
  | "errand"
  /** The runtime itself. */
  | "platform"
  | "tests";

export interface InnerRule {
  readonly from: readonly InnerCaller[];
  /** What a person must be allowed for it, who has it done by a verb; null: nobody has it done, the mesh does it by itself. */
  readonly permission: Permission | null;
}

const own = (...from: InnerCaller[]): InnerRule => ({ from, permission: null });
const by = (permission: Permission, ...from: InnerCaller[]): InnerRule => ({ from, permission });

/**
 * The rule of everything that is reached by another way than a route: entry points, queues, methods of the Durable Objects, errands
 * and jobs of the clock. None of these is reachable from outside this account: a Durable Object by this worker's bindings alone, an
 * entry point by the bindings that name it. A new one without a line here fails test/security.
 */
export const INNER_RULES = {
  entrypoints: {
    "PeerIngress.fetch": own("peer"),
  },
  queues: {
    doorbell: own("queue"),
    "doorbell-dead": own("queue"),
  },
  ShipmentSequencer: {
    record: own("webhook"),
    claim: own("dispatcher"),
    confirm: own("dispatcher"),
    fail: own("dispatcher"),
    replay: by("shipment:replay", "verb", "errand"),
    link: own("dispatcher"),
    relink: by("shipment:link", "verb", "errand"),
    unlink: by("shipment:link", "verb"),
    moved: own("dispatcher"),
    doubt: by("reconcile:run", "errand"),
    expect: by("booking:act", "errand"),
    remap: by("code:map", "verb"),
    parcel: own("dispatcher", "errand"),
    timeline: by("shipment:read", "verb"),
    survey: by("reconcile:run", "errand"),
    audit: by("audit:read", "verb"),
    verify: by("audit:read", "verb"),
    explain: by("shipment:read", "verb"),
    poke: own("cron"),
    identity: by("audit:read", "verb"),
    remember: by("erasure:run", "cron", "queue", "errand"),
    forget: by("erasure:run", "cron", "queue", "errand"),
    alarm: own("platform"),
  },
  Dispatcher: {
    ring: own("queue"),
    runErrands: own("queue"),
    status: by("reconcile:run", "errand"),
    settled: own("tests"),
    alarm: own("platform"),
  },
  errands: {
    odoo_record: own("webhook"),
    odoo_catch_up: by("odoo:catch-up", "verb", "cron"),
    leave_picking: by("shipment:link", "verb", "dispatcher"),
    book: by("booking:act", "verb", "errand"),
    reconcile: by("reconcile:run", "verb", "cron"),
    replay: by("shipment:replay", "verb"),
    erase: by("erasure:run", "verb"),
    remap: by("code:map", "verb"),
    record_rest: own("webhook"),
    tell_order: own("webhook", "errand"),
  },
  hourly: {
    sweep: own("cron"),
    fetch: own("cron"),
    errands: own("cron"),
    catchUp: own("cron"),
    reconcile: own("cron"),
    anchor: own("cron"),
    proposals: own("cron"),
    samples: own("cron"),
    bodies: own("cron"),
    forgetOdoo: own("cron"),
    reviews: own("cron"),
    privacy: by("retention:run", "cron"),
  },
} as const satisfies Record<string, Readonly<Record<string, InnerRule>>>;
