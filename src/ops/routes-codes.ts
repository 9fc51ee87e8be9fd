import type { z } from "@hono/zod-openapi";
import { err, ok, type Result } from "../domain/result.ts";
import type { Pending } from "../http/operation.ts";
import type { Refusal } from "../http/problem.ts";
import { markMapped, shipmentsWithCode, unmappedCodes } from "../store/code-map.ts";
import { act } from "./act.ts";
import { BY_ONE, factOf, type Doer } from "./acts.ts";
import { propose } from "./approvals.ts";
import { codeObject, mapped, subjectOf, type Meaning } from "./code-acts.ts";
import { byCaller } from "./committed.ts";
import { pendingAnswer } from "./pending-answer.ts";
import { owned } from "./owned.ts";
import { issue, type Define } from "./routes-define.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { isoOf } from "./schemas.ts";
import { Proposed, proposalView } from "./schemas-proposals.ts";
import { MapCode, MappedCode, UnmappedCodes, UnmappedQuery } from "./schemas-codes.ts";

/** So many shipments are folded again before a call is answered; the others behind it. */
const SHIPMENTS_PER_CALL = 200;

export function codeRoutes(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "get",
      path: "/v1/codes/unmapped",
      permission: "code:read",
      scope: "mesh",
      tag: "codes",
      summary: "List the senders' codes that nobody knew, the most frequent first",
      query: UnmappedQuery,
      status: 200,
      answer: UnmappedCodes,
      refusals: [],
    },
    async ({ query: { limit } }) => {
      const found = await unmappedCodes(ports.db, limit);
      const items = found.map(({ firstAtMs, lastAtMs, ...row }) => {
        return { ...row, firstAt: isoOf(firstAtMs), lastAt: isoOf(lastAtMs) };
      });
      return ok({ items });
    },
  );

  define(
    {
      method: "post",
      path: "/v1/codes/map",
      permission: "code:map",
      scope: "mesh",
      tag: "codes",
      summary: "Say what a sender's code means",
      description:
        "From now on, for every tenant; the shipments whose events had it are folded again. Where approvals are in force it is proposed.",
      body: MapCode,
      status: 200,
      answer: MappedCode,
      pending: Proposed,
      refusals: ["conflict"],
    },
    async ({ body, ...call }) => mapSenderCode(ports, body, call),
  );
}

/** Says what a sender's code means, or proposes it, and has the shipments folded again that had it. */
export async function mapSenderCode(
  ports: ApiPorts,
  { sender, code, milestone, reason }: z.output<typeof MapCode>,
  by: Doer,
): Promise<Result<z.input<typeof MappedCode> | Pending, Refusal>> {
  if (!ports.senders.find(sender)) return err(issue("sender", `must be one of ${ports.senders.names().join(", ")}`));
  const meaning = { sender, code, milestone, reason: reason ?? null };
  const object = codeObject(subjectOf(meaning));
  const tried = { domain: "milestones", field: "code_meaning", verb: "code:map", object, tenantId: null } as const;
  const may = await owned(ports, by, tried);
  if (!may.ok) return may;
  if (!ports.fourEyes) return mapAtOnce(ports, meaning, by);
  const wish = { kind: "code-mapping", tenantId: null, subject: subjectOf(meaning), asked: meaning } as const;
  const made = await propose(ports, wish, by);
  return made.ok ? ok(pendingAnswer({ proposal: proposalView(made.value, ports.now()) })) : made;
}

async function mapAtOnce(
  ports: ApiPorts,
  meaning: Meaning,
  by: Doer,
): Promise<Result<z.input<typeof MappedCode>, Refusal>> {
  let knock: (() => Promise<void>) | undefined;
  const done = await act(ports, [codeObject(subjectOf(meaning))], async () => {
    const { statements, changes, afterwards } = await mapped(ports, meaning, { ...by, sanction: BY_ONE });
    knock = afterwards;
    return ok({ statements, facts: changes.map((change) => factOf(by, change, ports)), value: null });
  });
  if (!done.ok) return done;
  const { sender, code, ...standing } = meaning;
  const found = await shipmentsWithCode(ports.db, sender, code, SHIPMENTS_PER_CALL + 1);
  const now = found.slice(0, SHIPMENTS_PER_CALL);
  for (const shipment of now) {
    await ports.shipments.remap(shipment, { sender, code }, standing, byCaller(by));
    await markMapped(ports.db, shipment, { sender, code }, standing);
  }
  await knock?.();
  return ok({ ...meaning, shipments: now.length, more: false, behind: found.length > now.length });
}
