import { z } from "zod";
import type { Audited, AuditLink, Mac } from "./audit.ts";

/** The chain of the anchors: each says what was on record in a window of time, so that a chain cannot go unseen, head and all. */
export const ANCHORS: Audited = { kind: "anchor", id: "mesh" };

/** So many links an anchor holds. */
export const ANCHORED_MAX = 5_000;
/** Of so few chains it says which they were. */
export const CHAINS_NAMED_MAX = 200;

export const Anchor = z.strictObject({
  /** Exclusive. */
  fromMs: z.int(),
  untilMs: z.int(),
  links: z.int().nonnegative(),
  hash: z.string(),
  /** The chains, each with its newest link of the window; null: they were too many. */
  chains: z.array(z.tuple([z.string(), z.string(), z.int()])).nullable(),
});
export type Anchor = z.infer<typeof Anchor>;

type Anchored = Pick<AuditLink, "object" | "n" | "hash" | "atMs">;

/** What is on record of a window, whose links are given by time. */
export function anchorOf(mac: Mac, fromMs: number, untilMs: number, links: readonly Anchored[]): Anchor {
  const told = links.map(({ object, n, hash, atMs }) => [object.kind, object.id, n, hash, atMs]);
  const newest = new Map<string, [string, string, number]>();
  for (const { object, n } of links) {
    const key = `${object.kind} ${object.id}`;
    if (n > (newest.get(key)?.[2] ?? 0)) newest.set(key, [object.kind, object.id, n]);
  }
  return {
    fromMs,
    untilMs,
    links: links.length,
    hash: mac(JSON.stringify(["anchor:v1", fromMs, untilMs, ...told])),
    chains: newest.size > CHAINS_NAMED_MAX ? null : [...newest.values()],
  };
}

/** An anchor that no longer fits. With a chain's name: its link of that number is gone. */
export interface AnchorFault {
  readonly chain: { readonly kind: string; readonly id: string; readonly n: number } | null;
  readonly was: number;
  readonly is: number;
}

/** What of an anchored window is not as it was. */
export function faultsOf(mac: Mac, anchor: Anchor, links: readonly Anchored[]): AnchorFault[] {
  const now = anchorOf(mac, anchor.fromMs, anchor.untilMs, links);
  if (now.hash === anchor.hash) return [];
  const numbers = { was: anchor.links, is: links.length };
  const there = new Set(links.map(({ object, n }) => `${object.kind} ${object.id} ${n}`));
  const gone = (anchor.chains ?? []).filter((chain) => !there.has(chain.join(" ")));
  if (gone.length === 0) return [{ chain: null, ...numbers }];
  return gone.map(([kind, id, n]) => ({ chain: { kind, id, n }, ...numbers }));
}
