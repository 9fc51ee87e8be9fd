import type { Audited } from "../domain/audit.ts";
import { endpointAfter, type EndpointStanding, type EndpointVerb } from "../domain/endpoint.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { z } from "zod";
import type { Refusal } from "../http/problem.ts";
import { certificationOf } from "../domain/certification.ts";
import { samplesOf } from "../store/certification-sample.ts";
import { readEndpoint, rotationRows, secretMadeAt, standingRow, type Endpoint } from "../store/endpoint.ts";
import { act } from "./act.ts";
import { BY_ONE, factOf, type Change, type Doer, type Sanction } from "./acts.ts";
import type { Approvable, Effect } from "./approvals.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { isoOf, isoOrNull } from "./schemas.ts";

export const endpointObject = (id: string): Audited => ({ kind: "endpoint", id });

/** An endpoint as the audit has it: nothing secret. */
export function endpointTrace(row: Endpoint) {
  const { sender, name, partner, state, sandbox, needsApproval, scheme, settings, rateLimitPerMinute } = row;
  return { sender, name, partner, state, sandbox, needsApproval, scheme, settings, rateLimitPerMinute };
}

/** What is to be approved of an endpoint, as it is at a time: changed since, it is not what was proposed. */
export function askedOf(row: Endpoint, secretMadeAtMs: number | null, wish: EndpointWish) {
  const { id, tenantId, sender, partner, scheme, settings, rateLimitPerMinute } = row;
  const madeAt = isoOrNull(secretMadeAtMs);
  return {
    ...wish,
    endpoint: id,
    tenant: tenantId,
    sender,
    partner,
    scheme,
    settings,
    rateLimitPerMinute,
    secretMadeAt: madeAt,
  };
}

/** `hold`: it is approved, and made active by hand later. */
const EndpointWish = z.object({
  act: z.enum(["activate", "resume", "rotate"]),
  hold: z.boolean(),
  /** Of a secret that is to be replaced: how long those before it stay good, from the approval on. */
  overlapSeconds: z.int().optional(),
});
export type EndpointWish = z.infer<typeof EndpointWish>;

type Ports = Pick<ApiPorts, "db" | "mac" | "now" | "endpointChanged">;

/** What moves an endpoint by some verbs, one after the other. */
function moves(
  { db }: Pick<Ports, "db">,
  row: Endpoint,
  verbs: readonly EndpointVerb[],
  sanction: Sanction | null,
): Result<Effect & { readonly row: Endpoint }, string> {
  let held: EndpointStanding & Endpoint = row;
  const changes: Change[] = [];
  for (const verb of verbs) {
    const next = endpointAfter(held, verb);
    if (!next.ok) return next;
    const after = { ...held, ...next.value };
    if (after.state === held.state && after.needsApproval === held.needsApproval) continue;
    const change = { object: endpointObject(row.id), tenantId: row.tenantId, verb: `endpoint:${verb}` };
    changes.push({ ...change, before: endpointTrace(held), after: { ...endpointTrace(after), ...sanction } });
    held = after;
  }
  return ok({ statements: changes.length === 0 ? [] : [standingRow(db, row.id, held)], changes, row: held });
}

/** Moves an endpoint by one hand; what changes nothing is no failure. */
export async function move(
  ports: Ports,
  id: string,
  verbs: readonly EndpointVerb[],
  by: Doer,
  sanction: Sanction | null = null,
): Promise<Result<Endpoint, Refusal>> {
  const done = await act(ports, [endpointObject(id)], async () => {
    const row = await readEndpoint(ports.db, id);
    if (!row) return err({ kind: "not_found" });
    const moved = moves(ports, row, verbs, sanction);
    if (!moved.ok) return err({ kind: "conflict", detail: moved.error });
    const { statements, changes, row: value } = moved.value;
    return ok({ statements, facts: changes.map((change) => factOf(by, change, ports)), value });
  });
  if (done.ok) ports.endpointChanged(id);
  return done;
}

/** Which verbs a wish comes to. */
export const verbsOf = ({ act: wished, hold }: EndpointWish): readonly EndpointVerb[] => {
  if (wished === "resume") return ["resume"];
  if (wished === "rotate") return ["rotate"];
  return hold ? ["approve"] : ["approve", "activate"];
};

/** Proposed and done in one go, where nobody else is to approve it. */
export const doAtOnce = (ports: Ports, id: string, wish: EndpointWish, by: Doer) =>
  move(ports, id, verbsOf(wish), by, BY_ONE);

/** Whether it still is what was proposed; a proposal of before endpoints had partners does not name one. */
function isAsAsked(held: ReturnType<typeof askedOf>, asked: string): boolean {
  const { partner: _, ...unnamed } = held;
  return asked === JSON.stringify(held) || asked === JSON.stringify(unnamed);
}

/** An endpoint that is to be active, for the first time or again. */
export function endpointApprovable(ports: Ports): Approvable {
  const { db } = ports;
  return {
    permission: "endpoint:activate",
    objects: ({ subject }) => [endpointObject(subject)],
    async apply({ subject, asked, sealedSecret }, sanction) {
      const row = await readEndpoint(db, subject);
      if (!row) return err("the endpoint is not there");
      const wish = EndpointWish.parse(JSON.parse(asked));
      if (!isAsAsked(askedOf(row, await secretMadeAt(db, subject), wish), asked))
        return err("the endpoint was changed since it was proposed: propose it anew");
      if (wish.act === "rotate") return rotatedByTwo(ports, row, { ...wish, sealedSecret }, sanction);
      const moved = moves(ports, row, verbsOf(wish), sanction);
      return moved.ok ? ok({ ...moved.value, afterwards: async () => ports.endpointChanged(subject) }) : moved;
    },
    evidence: async ({ subject }) => certificationOf((await samplesOf(db, subject)).map(({ reading }) => reading)),
  };
}

/** A secret that is approved is in force from now on; what two have agreed on needs no approval of its own. */
function rotatedByTwo(
  ports: Ports,
  row: Endpoint,
  { sealedSecret, overlapSeconds = 0 }: Pick<EndpointWish, "overlapSeconds"> & { sealedSecret: string | null },
  sanction: Sanction,
): Result<Effect, string> {
  const next = endpointAfter(row, "rotate");
  if (!next.ok) return next;
  if (sealedSecret === null) return err("the secret is gone: propose it anew");
  const rotation = { endpointId: row.id, sealed: sealedSecret, nowMs: ports.now(), overlapMs: overlapSeconds * 1000 };
  const standing = { ...next.value, needsApproval: row.needsApproval };
  const previousValidUntil = isoOf(rotation.nowMs + rotation.overlapMs);
  const after = { ...endpointTrace({ ...row, ...standing }), previousValidUntil, ...sanction };
  const about = { object: endpointObject(row.id), tenantId: row.tenantId, verb: "endpoint:rotate" };
  return ok({
    statements: [...rotationRows(ports.db, rotation), standingRow(ports.db, row.id, standing)],
    changes: [{ ...about, before: endpointTrace(row), after }],
    afterwards: async () => ports.endpointChanged(row.id),
  });
}
