import { NO_LINES } from "../sequencer/story.ts";
import type { TenantId } from "../domain/identity.ts";
import type { LookUps } from "../governance/gate.ts";
import { tenantOfBooking, tenantOfEndpoint, tenantOfKept, tenantsOfPerson, tenantsOfToken } from "../store/whose.ts";
import { findErasure } from "../store/erasure.ts";
import { findHold } from "../store/retention.ts";
import { findDrift } from "../store/drift.ts";
import { findProposal } from "../store/proposal.ts";
import { findRun } from "../store/run.ts";
import { tenantsOfReview } from "./review-item.ts";
import { errandOf } from "./errand-acts.ts";
import type { ApiPorts } from "./routes-ports.ts";

/** The things of one tenant that a route may be about by their id: a route's `scope` names one of these. */
export type ScopedKind =
  | "endpoint"
  | "kept"
  | "shipment"
  | "booking"
  | "run"
  | "drift"
  | "token"
  | "person"
  | "hold"
  | "erasure"
  | "proposal"
  | "review"
  | "errand";

/** Whose each is. */
export function lookUps(ports: ApiPorts): LookUps<ScopedKind> {
  const { db, shipments } = ports;
  return {
    endpoint: async (id) => only(await tenantOfEndpoint(db, id)),
    kept: async (id) => only(await tenantOfKept(db, id)),
    shipment: async (id) => only((await shipments.story(id, NO_LINES))?.identity.tenantId ?? null),
    booking: async (id) => only(await tenantOfBooking(db, id)),
    run: async (id) => only((await findRun(db, id))?.tenantId ?? null),
    drift: async (id) => only((await findDrift(db, id))?.tenantId ?? null),
    hold: async (id) => only((await findHold(db, id))?.tenantId ?? null),
    erasure: async (id) => only((await findErasure(db, id))?.tenantId ?? null),
    review: (id) => tenantsOfReview(ports, id),
    errand: async (id) => only((await errandOf(ports, id))?.tenantId ?? null),
    token: (id) => tenantsOfToken(db, id),
    person: (id) => tenantsOfPerson(db, id),
    proposal: async (id) => {
      const found = await findProposal(db, id);
      return found && (found.tenantId === null ? "all" : [found.tenantId]);
    },
  };
}

const only = (tenantId: TenantId | null): readonly TenantId[] | null => (tenantId === null ? null : [tenantId]);
