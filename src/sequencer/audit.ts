import { factOf, type ChainOwner, type ShipmentLink } from "../domain/act.ts";
import { NO_LINKS, type AuditLink, type ChainHead } from "../domain/audit.ts";
import type { ShipmentState } from "../domain/shipment.ts";

/** A part of a shipment's audit chain, in order, and where the whole of it ends. */
export interface ShipmentAudit {
  readonly links: readonly AuditLink<"shipment">[];
  readonly head: ChainHead;
  /** There are links behind these. */
  readonly more: boolean;
  readonly tenantId: string;
}

export function auditOf(
  owner: ChainOwner,
  { chain }: Pick<ShipmentState, "chain">,
  all: readonly ShipmentLink[],
  afterN: number,
  limit: number,
): ShipmentAudit {
  const behind = all.filter(({ n }) => n > afterN);
  const links = behind.slice(0, limit).map((link) => ({ ...factOf(owner, link), n: link.n, hash: link.hash }));
  const { n, hash } = chain ?? NO_LINKS;
  return { links, head: { n, hash }, more: behind.length > links.length, tenantId: owner.tenantId };
}
