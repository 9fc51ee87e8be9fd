import { err, ok, unreachable, type Result } from "../domain/result.ts";
import type { Acting } from "../governance/fact.ts";
import type { Refusal } from "../http/problem.ts";
import { encodeCursor } from "../store/cursor.ts";
import { arrivalOf, waitingKept, type KeptNote } from "../store/kept-payload.ts";
import { actingBy } from "./act.ts";
import { issue, type Define } from "./routes-define.ts";
import type { ApiPorts, Released, ReleaseRefusal } from "./routes-ports.ts";
import { isoOf } from "./schemas.ts";
import { KeptParams, ReleasedKept, ReleasedMany, ReleaseMany, type RELEASE_OUTCOMES } from "./schemas-kept.ts";

/** Letting in, after all, what was kept. */
export function releaseRoutes(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "post",
      path: "/v1/kept/release",
      permission: "kept:release",
      scope: "listing",
      tag: "kept",
      summary: "Judge many kept payloads again, in the order in which they arrived, and say what became of each",
      description: "So many a call; one that cannot be recorded now ends the call, and the cursor begins with it.",
      body: ReleaseMany,
      status: 200,
      answer: ReleasedMany,
      refusals: [],
    },
    async ({ body, ...call }) => {
      const { tenants } = call.principal;
      const { endpoint = null, sender = null, kind = null, from = null, until = null, dryRun, ...page } = body;
      const asked = { tenants, endpointId: endpoint, sender, kind, fromMs: from, untilMs: until, ...page };
      const waiting = await waitingKept(ports.db, asked);
      if (!waiting.ok) return err(issue("cursor", "is not a cursor of this list"));
      const items: ReleasedOne[] = [];
      let reached = page.cursor ?? null;
      for (const note of waiting.value.items) {
        const one = await releaseOne(ports, note, actingBy(call, ports), dryRun);
        items.push(one);
        if (one.outcome === "unavailable") return ok({ items, nextCursor: reached ?? encodeCursor([0, ""]) });
        reached = encodeCursor(arrivalOf(note));
      }
      return ok({ items, nextCursor: waiting.value.nextCursor });
    },
  );

  define(
    {
      method: "post",
      path: "/v1/kept/{id}/release",
      permission: "kept:release",
      scope: "kept",
      tag: "kept",
      summary: "Judge a kept payload again, by the secrets and the reader of today, and process it",
      params: KeptParams,
      status: 200,
      answer: ReleasedKept,
      refusals: ["not_found", "conflict"],
    },
    async ({ params: { id }, ...call }) => {
      const released = await releaseKept(ports, id, actingBy(call, ports));
      return released.ok ? ok({ id, ...released.value }) : released;
    },
  );
}

/** Judges one again and processes it; a rehearsal records nothing. */
export async function releaseKept(
  { release }: Pick<ApiPorts, "release">,
  id: string,
  by: Acting,
  how: { readonly rehearse?: boolean } = {},
): Promise<Result<Released, Refusal>> {
  const released = await release(id, by, how);
  return released.ok ? released : err(refusalOf(released.error));
}

interface ReleasedOne extends Pick<KeptNote, "id" | "kind"> {
  readonly endpoint: string;
  readonly receivedAt: string;
  readonly outcome: (typeof RELEASE_OUTCOMES)[number];
  readonly events: number | null;
  readonly duplicates: number | null;
  readonly detail: string | null;
}

async function releaseOne(
  { release }: Pick<ApiPorts, "release">,
  { id, endpointId: endpoint, kind, receivedAtMs }: KeptNote,
  acting: Acting,
  dryRun: boolean,
): Promise<ReleasedOne> {
  const one = { id, endpoint, kind, receivedAt: isoOf(receivedAtMs), events: null, duplicates: null, detail: null };
  const released = await release(id, acting, { rehearse: dryRun });
  if (!released.ok) {
    if (released.error.kind === "unavailable") return { ...one, outcome: "unavailable" };
    return { ...one, outcome: "refused", detail: detailOf(released.error) };
  }
  const { events, duplicates } = released.value;
  // Which of the events are new is known when they are recorded.
  if (dryRun) return { ...one, outcome: "releasable", events };
  return { ...one, outcome: "released", events, duplicates };
}

function refusalOf(refusal: ReleaseRefusal): Refusal {
  if (refusal.kind === "unavailable") return refusal;
  return refusal.kind === "not_found" ? { kind: "not_found" } : { kind: "conflict", detail: detailOf(refusal) };
}

function detailOf(refusal: Exclude<ReleaseRefusal, { kind: "unavailable" }>): string {
  switch (refusal.kind) {
    case "not_found":
      return "it is not there any more";
    case "already_released":
      return "it was released before";
    case "disbelieved":
      return `its signature is still not believed: ${refusal.reason}`;
    case "unreadable":
      return `it still cannot be read: ${refusal.path || "body"}: ${refusal.message}`;
    case "sealed":
      return `it cannot be opened: ${refusal.fault}`;
    default:
      return unreachable(refusal);
  }
}
