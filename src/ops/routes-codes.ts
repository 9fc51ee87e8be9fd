import type { z } from "@hono/zod-openapi";
import { err, ok, type Result } from "../domain/result.ts";
import type { Principal } from "../governance/principal.ts";
import type { Refusal } from "../http/problem.ts";
import { mapCode, markMapped, shipmentsWithCode, unmappedCodes } from "../store/code-map.ts";
import { owned } from "./owned.ts";
import { issue, type Define } from "./routes-define.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { isoOf } from "./schemas.ts";
import { MapCode, MappedCode, UnmappedCodes, UnmappedQuery } from "./schemas-codes.ts";

/** A call maps so many shipments' events and says whether others are left. */
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
      description: "From now on, for every tenant; the shipments whose events had it are folded again.",
      body: MapCode,
      status: 200,
      answer: MappedCode,
      refusals: [],
    },
    async ({ body, ...call }) => mapSenderCode(ports, body, call),
  );
}

/** Says what a sender's code means, and has the shipments folded again that had it. */
export async function mapSenderCode(
  ports: ApiPorts,
  { sender, code, milestone, reason }: z.output<typeof MapCode>,
  call: { readonly principal: Principal; readonly requestId: string },
): Promise<Result<z.input<typeof MappedCode>, Refusal>> {
  if (!ports.senders.find(sender)) return err(issue("sender", `must be one of ${ports.senders.names().join(", ")}`));
  const object = { kind: "code", id: `${sender}:${code}` } as const;
  const tried = { domain: "milestones", field: "code_meaning", verb: "code:map", object, tenantId: null } as const;
  const may = await owned(ports, call, tried);
  if (!may.ok) return may;
  const standing = { milestone, reason: reason ?? null };
  await mapCode(ports.db, sender, code, standing, ports.now());
  const found = await shipmentsWithCode(ports.db, sender, code, SHIPMENTS_PER_CALL + 1);
  const now = found.slice(0, SHIPMENTS_PER_CALL);
  for (const shipment of now) {
    await ports.shipments.remap(shipment, sender, code, standing);
    await markMapped(ports.db, shipment, { sender, code }, standing);
  }
  return ok({ sender, code, ...standing, shipments: now.length, more: found.length > now.length });
}
