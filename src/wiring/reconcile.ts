import { isOpen } from "../delivery/breaker.ts";
import { PROBED_FIELDS, columnsIn, stateCells } from "../delivery/odoo/columns.ts";
import { noteIdOf } from "../delivery/odoo/note.ts";
import { eachOf } from "../delivery/odoo/shares.ts";
import { Parcels } from "../delivery/odoo/parcels.ts";
import { numbersIn } from "../domain/tracking-reference.ts";
import { subjectKey, type Finding } from "../domain/drift.ts";
import type { By } from "../domain/act.ts";
import type { Errand } from "../domain/errand.ts";
import type { TenantId } from "../domain/identity.ts";
import { err, ok } from "../domain/result.ts";
import type { RunState } from "../domain/run.ts";
import type { Hand, Lists, Objects, ReconcilePorts, Runs } from "../reconcile/ports.ts";
import { FINDINGS_SHOWN } from "../reconcile/progress.ts";
import { byMesh } from "../governance/fact.ts";
import { authorityOf } from "../store/authority.ts";
import { concessionsOf } from "../store/concession.ts";
import { driftOf, findDrift, listDrift } from "../store/drift.ts";
import { findRun, noteRun } from "../store/run.ts";
import { allShipments, parcelsOfPickings, shipmentsWrittenSince, touchedShipments } from "../store/touched.ts";
import { concessionsMade } from "./concessions.ts";
import { driftChanged } from "./drift.ts";
import type { Ground } from "./ground.ts";
import { randomBytes } from "./ingress.ts";
import { connectionTo } from "./odoo.ts";
import { siblingsIn } from "./siblings.ts";
import { world } from "./world.ts";
import { MESH, writesAs } from "../domain/system-of-record.ts";

/** What reconciliations and replays of a tenant stand on. They run as errands, in the instance that writes into its Odoo. */
export function reconcilePorts(
  ground: Ground,
  { tenantId, kind, requestId }: Pick<Errand, "tenantId" | "kind" | "requestId">,
): ReconcilePorts {
  const by: By = { actor: { kind: "mesh", id: kind }, source: "clock", requestId };
  const connect = connectionTo(ground, tenantId);
  return {
    tenantId,
    connection: async () => {
      // An Odoo that is down is left alone until its dispatcher finds it up again.
      const { breaker } = await ground.dispatcher(tenantId, "odoo").status();
      if (isOpen(breaker, world.now())) return err(DOWN);
      const connection = await connect();
      return connection.ok ? ok(connection.value.client) : connection;
    },
    hand: HAND,
    objects: objectsIn(ground, tenantId, by),
    lists: listsIn(ground, tenantId, requestId),
    runs: runsIn(ground),
    backlog: async (sink) => (await ground.dispatcher(tenantId, sink).status()).waiting,
    driftId: () => `drf_${randomBytes(16).toHex()}`,
    now: () => world.now(),
  };
}

const DOWN = { kind: "transient", name: "breaker", message: "Odoo is down", retryAfterMs: null } as const;

/** The sink's own rules: what is compared is what it would write. */
const HAND: Hand = {
  fields: PROBED_FIELDS,
  cells: (present, pickingId, state) => {
    const columns = columnsIn(Object.fromEntries(present.map((field) => [field, true])));
    const row = stateCells(columns, pickingId, state);
    return row && new Map(row.fields.flatMap((field, index) => (index === 0 ? [] : [[field, row.cells[index] ?? ""]])));
  },
  noteId: noteIdOf,
  placeOf: (link, pickingId) => eachOf(link).find((one) => one.pickingId === pickingId) ?? null,
  numbersIn,
};

function objectsIn(ground: Ground, tenantId: TenantId, by: By): Objects {
  const parcels = new Parcels(siblingsIn(ground));
  return {
    idOf: (parcel) => ground.nameOf(parcel),
    survey: async (id, sink) => ground.shipment(id).survey(sink),
    parcel: (parcel, pickingId, at, isBorne) => parcels.state(parcel, pickingId, at, isBorne),
    doubt: async (id, pickingId) => void (await ground.shipment(id).doubt(tenantId, pickingId, by)),
    keepLink: async (id, link) => void (await ground.shipment(id).relink(tenantId, { ...link, by: "hand" }, false, by)),
    replay: async (id, sink, fromVersion) => void (await ground.shipment(id).replay(tenantId, sink, fromVersion, by)),
  };
}

function listsIn(ground: Ground, tenantId: TenantId, requestId: string): Lists {
  const { db } = ground;
  return {
    touched: (window, after, limit) => touchedShipments(db, tenantId, window, after, limit),
    writtenSince: (window, after, limit) => shipmentsWrittenSince(db, tenantId, window, after, limit),
    all: (carrier, after, limit) => allShipments(db, tenantId, carrier, after, limit),
    parcelsOf: (pickingIds) => parcelsOfPickings(db, tenantId, pickingIds),
    authority: () => authorityOf(db, tenantId),
    concessions: (pickingIds) => concessionsOf(db, tenantId, pickingIds),
    drift: (pickingIds, trackingNumbers) => driftOf(db, tenantId, pickingIds, trackingNumbers),
    async openDrift(exceptRun, after, limit) {
      const page = await listDrift(db, { tenantId, state: "open", exceptRun, limit, cursor: after ?? undefined });
      return page.ok ? { rows: page.value.items, next: page.value.nextCursor } : { rows: [], next: null };
    },
    oneDrift: (id) => findDrift(db, id),
    async change(changes, runId) {
      writesAs(MESH, "milestones", "difference");
      // The sink looks from now on, so that none of them is overlooked.
      if (changes.conceded.length > 0) concessionsMade(ground, tenantId);
      const acting = byMesh("reconcile", "odoo", world.now(), requestId);
      await driftChanged(ground, tenantId, acting, changes, runId);
    },
  };
}

const ENDED: ReadonlySet<RunState> = new Set(["done", "cancelled", "failed"]);

function runsIn({ db }: Ground): Runs {
  return {
    find: (runId) => findRun(db, runId),
    async note(runId, { state, counts, findings = [], failure = null }) {
      const run = await findRun(db, runId);
      if (!run) return false;
      const shown = findings.length === 0 ? {} : { findings: JSON.stringify(withMore(run.findings, findings)) };
      return noteRun(db, runId, {
        state,
        counts: JSON.stringify(counts),
        failure,
        startedAtMs: run.startedAtMs ?? world.now(),
        ...(ENDED.has(state) ? { endedAtMs: world.now() } : {}),
        ...shown,
      });
    },
  };
}

/** A step that is done twice finds the same twice. */
function withMore(held: string, findings: readonly Finding[]): Finding[] {
  const all = [...(JSON.parse(held) as Finding[]), ...findings];
  return [...new Map(all.map((finding) => [subjectKey(finding), finding])).values()].slice(0, FINDINGS_SHOWN);
}
