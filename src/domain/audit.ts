import { z } from "zod";
import { err, ok, type Result } from "./result.ts";

/** Who did a thing. `odoo`: a person or a rule there, by the tenant whose Odoo it is. `mesh`: a job of the mesh's own, by its name. */
export const ACTOR_KINDS = ["person", "token", "bootstrap", "endpoint", "odoo", "mesh"] as const;
export const Actor = z.strictObject({ kind: z.enum(ACTOR_KINDS), id: z.string().min(1).max(120) });
export type Actor = z.infer<typeof Actor>;

/** Which way it came: the internal API, a carrier's webhook, Odoo, the clock. */
export const SOURCES = ["api", "webhook", "odoo", "clock"] as const;
export const Source = z.enum(SOURCES);
export type Source = z.infer<typeof Source>;

/**
 * What has a chain of its own beside the shipment, whose chain is in its object. `errand`: work that somebody asked for and nobody watches.
 * `anchor`: what was on record, by the hour. The list grows.
 */
export const AUDITED_KINDS = [
  "tenant",
  "endpoint",
  "token",
  "person",
  "code",
  "booking-platform",
  "booking",
  "authority",
  "kept",
  "run",
  "drift",
  "proposal",
  "retention",
  "hold",
  "erasure",
  "key-rotation",
  "schema",
  "review",
  "errand",
  "anchor",
] as const;
export const AuditedKind = z.enum(AUDITED_KINDS);
export type AuditedKind = z.infer<typeof AuditedKind>;

/** One object that has a chain. */
export interface Audited<Kind extends string = AuditedKind> {
  readonly kind: Kind;
  readonly id: string;
}

/** What was done to one object. `before` and `after` are JSON texts, and hold no secret, no raw payload and no person's name. */
export interface AuditFact<Kind extends string = AuditedKind> {
  readonly object: Audited<Kind>;
  /** Whose; null: the mesh's own. */
  readonly tenantId: string | null;
  readonly atMs: number;
  readonly actor: Actor;
  readonly source: Source;
  /** `noun:verb`, a permission's name where one was needed. */
  readonly verb: string;
  readonly requestId: string;
  /** Null: it was not there before. */
  readonly before: string | null;
  /** Null: it is not there after. */
  readonly after: string | null;
}

/** The newest link of a chain. */
export interface ChainHead {
  /** Counts the links, from 1; 0: there is none. */
  readonly n: number;
  readonly hash: string;
}
export const NO_LINKS: ChainHead = { n: 0, hash: "" };

/** A fact in its place: changed, left out, put in or moved, it and all that follow no longer fit. */
export type AuditLink<Kind extends string = AuditedKind> = AuditFact<Kind> & ChainHead;

/** A keyed hash of a text, in lower-case hex (domain/mac.ts): who can write rows cannot make one that fits. */
export type Mac = (text: string) => string;

/** The facts as links behind a head. */
export function linked<Kind extends string>(
  mac: Mac,
  head: ChainHead,
  facts: readonly AuditFact<Kind>[],
): AuditLink<Kind>[] {
  let last = head;
  return facts.map((fact) => {
    last = { n: last.n + 1, hash: linkHash(mac, last.hash, last.n + 1, fact) };
    return { ...fact, ...last };
  });
}

/** What a fact says of the change and not of the object: on whose word it took effect, and until when a secret before it stays good. */
const OF_THE_CHANGE: ReadonlySet<string> = new Set(["fourEyes", "approvedBy", "proposal", "previousValidUntil"]);

function objectAlone(json: string | null): string | null {
  const told: unknown = json === null ? null : JSON.parse(json);
  if (typeof told !== "object" || told === null || Array.isArray(told)) return json;
  return JSON.stringify(Object.fromEntries(Object.entries(told).filter(([key]) => !OF_THE_CHANGE.has(key))));
}

/**
 * An object as its chain alone says it is now, from its first link on: JSON; null: it is not there. `n`: the first link that does not go on
 * from where the one before left it.
 */
export function rebuilt(
  links: readonly Pick<AuditLink<string>, "n" | "before" | "after">[],
): Result<string | null, { n: number }> {
  let now: string | null = null;
  for (const { n, before, after } of links) {
    if (n > 1 && objectAlone(before) !== now) return err({ n });
    now = objectAlone(after);
  }
  return ok(now);
}

/** Where a chain is broken. `missing`: this link. `altered`: this link, or what it stands on. `cut`: those behind it. */
export interface ChainFault {
  readonly kind: "missing" | "altered" | "cut" | "headless";
  readonly n: number;
}

/** The first thing wrong with a chain, whose links are given by `n` from `from` on; `head` is what it must end in, where it is to end. */
export function verifyChain<Kind extends string>(
  mac: Mac,
  links: readonly AuditLink<Kind>[],
  head: ChainHead | null,
  from: ChainHead = NO_LINKS,
): Result<ChainHead, ChainFault> {
  let last = from;
  for (const { n, hash, ...fact } of links) {
    const expected = last.n + 1;
    if (n > expected) return err({ kind: "missing", n: expected });
    if (n < expected || hash !== linkHash(mac, last.hash, n, fact)) return err({ kind: "altered", n });
    last = { n, hash };
  }
  if (head === null) return ok(last);
  if (last.n < head.n) return err({ kind: "cut", n: last.n });
  if (last.n > head.n) return err({ kind: "headless", n: head.n + 1 });
  return last.hash === head.hash ? ok(last) : err({ kind: "altered", n: last.n });
}

function linkHash(mac: Mac, previous: string, n: number, fact: AuditFact<string>): string {
  const { object, tenantId, atMs, actor, source, verb, requestId, before, after } = fact;
  const told = [object.kind, object.id, tenantId, atMs, actor.kind, actor.id, source, verb, requestId, before, after];
  return mac(JSON.stringify(["v1", previous, n, ...told]));
}
