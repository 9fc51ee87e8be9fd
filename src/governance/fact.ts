import type { Actor, Audited, AuditFact, Source } from "../domain/audit.ts";

/** Who acts, which way it came, when, and by which request. */
export interface Acting {
  readonly actor: Actor;
  readonly source: Source;
  readonly atMs: number;
  readonly requestId: string;
}

/** What was done to an object, as it is written down: what it was before, and what it is after. */
export function factOf(
  acting: Acting,
  verb: string,
  object: Audited,
  about: { readonly tenantId: string | null; readonly before: object | null; readonly after: object | null },
): AuditFact {
  const { before, after, tenantId } = about;
  return { ...acting, verb, object, tenantId, before: textOf(before), after: textOf(after) };
}

const textOf = (view: object | null): string | null => (view === null ? null : JSON.stringify(view));

/** Whether two views say the same. */
export const isSame = (one: object, other: object): boolean => JSON.stringify(one) === JSON.stringify(other);

/** A job of the mesh's own. */
export const byMesh = (
  job: string,
  source: Extract<Source, "odoo" | "clock" | "webhook">,
  atMs: number,
  requestId: string,
): Acting => ({ actor: { kind: "mesh", id: job }, source, atMs, requestId });
