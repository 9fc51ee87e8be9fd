import { z } from "zod";
import { FOLLOWED_MODELS, FollowedModel } from "../domain/odoo-record.ts";
import type { ErrandEnd } from "../domain/errand.ts";
import { ok, type Result } from "../domain/result.ts";
import type { OdooClient, OdooFailure } from "../odoo/client.ts";
import { apply, follow, readRecords, type Refused } from "./hear.ts";
import type { OrderPorts } from "./ports.ts";
import { lookForGone } from "./gone.ts";
import { behind, queryOf, sureTo, walkFrom, type WalkPosition } from "./walk.ts";

/** How far a catch-up has come; without `model` it has yet to begin. */
export const CatchUp = z.strictObject({
  /** From when on everything is read again; null: from where the last one ended. */
  sinceMs: z.int().nullable(),
  model: FollowedModel.optional(),
  /** Absent at a model's beginning. */
  at: z.strictObject({ second: z.string(), afterId: z.int().nullable() }).optional(),
  /** What was written before this is known once the model's walk has passed it; absent with `at`. */
  sure: z.string().optional(),
  /** The walks are over, and of this model it is looked which records are gone: those behind this id. */
  goneAfter: z.int().nonnegative().optional(),
  /** Models that Odoo would not let the mesh read, in its words. */
  refused: z.array(z.string()).max(FOLLOWED_MODELS.length).default([]),
});
export type CatchUp = z.infer<typeof CatchUp>;

const WORDS_MAX_CHARS = 120;

/** Reads one page of what was written since, or looks at one of what is held, and says where it goes on. */
export async function catchUp(ports: OrderPorts, asked: CatchUp): Promise<Result<ErrandEnd, OdooFailure>> {
  const client = await ports.odoo();
  if (!client.ok) return client;
  const model = asked.model ?? FOLLOWED_MODELS[0];
  if (asked.goneAfter !== undefined) return lookBehind(ports, client.value, model, asked);
  const at = asked.at ?? walkFrom(await ports.walkedTo(model), asked.sinceMs, ports.now());
  const begun = asked.sure === undefined ? await sureOf(ports, client.value, model, at) : ok(asked.sure);
  if (!begun.ok) return begun;
  const page = await walkPage(ports, client.value, model, at);
  if (!page.ok) return page;
  const sure = begun.value;
  const { next, reached, refusal } = page.value;
  const refused = withRefusal(asked.refused, refusal);
  // A walk since a time that a person named may have left out what lies before it.
  if (reached !== undefined && asked.sinceMs === null) await ports.moveWalk(model, reached < sure ? reached : sure);
  if (next) return ok(more({ ...asked, model, at: next, sure, refused }));
  const following = modelAfter(model);
  if (following) return ok(more({ sinceMs: asked.sinceMs, model: following, refused }));
  return ok(more({ sinceMs: asked.sinceMs, model: FOLLOWED_MODELS[0], goneAfter: 0, refused }));
}

const modelAfter = (model: FollowedModel): FollowedModel | undefined =>
  FOLLOWED_MODELS[FOLLOWED_MODELS.indexOf(model) + 1];

/** What is gone has no `write_date` to be found by: it is what Odoo does not answer with, of what is held. */
async function lookBehind(
  ports: OrderPorts,
  client: OdooClient,
  model: FollowedModel,
  asked: CatchUp,
): Promise<Result<ErrandEnd, OdooFailure>> {
  const looked = await lookForGone(ports, client, model, asked.goneAfter ?? 0);
  if (!looked.ok) return looked;
  const refused = withRefusal(asked.refused, looked.value.refusal);
  const { next } = looked.value;
  if (next !== null) return ok(more({ ...asked, goneAfter: next, refused }));
  const following = modelAfter(model);
  if (following) return ok(more({ sinceMs: asked.sinceMs, model: following, goneAfter: 0, refused }));
  return ok(refused.length > 0 ? { kind: "given_up", why: refused.join("; ") } : { kind: "done" });
}

const more = (payload: CatchUp): ErrandEnd => ({ kind: "more", payload: JSON.stringify(payload) });

function withRefusal(refused: string[], refusal: Refused | null): string[] {
  if (!refusal || refused.some((words) => words.startsWith(`${refusal.model}: `))) return refused;
  const { name, message } = refusal.failure;
  return [...refused, `${refusal.model}: ${name}: ${message}`.slice(0, WORDS_MAX_CHARS)];
}

/** As the newest record says when a walk begins; of a model that Odoo refuses its page will say so. */
async function sureOf(
  ports: OrderPorts,
  client: OdooClient,
  model: FollowedModel,
  at: WalkPosition,
): Promise<Result<string, OdooFailure>> {
  const newest = await readRecords(ports, client, model, { domain: [], order: "write_date desc, id desc", limit: 1 });
  if (!newest.ok && newest.error.kind !== "rejected") return newest;
  return ok(sureTo((newest.ok ? newest.value.stamps[0]?.writeDate : null) ?? at.second));
}

interface Walked {
  /** Null: that was the model's last page. */
  readonly next: WalkPosition | null;
  /** How far all that was written is known now. */
  readonly reached: string | undefined;
  readonly refusal: Refused | null;
}

/** Reads a page and what it names. A model that Odoo refuses has no pages. */
async function walkPage(
  ports: OrderPorts,
  client: OdooClient,
  model: FollowedModel,
  at: WalkPosition,
): Promise<Result<Walked, OdooFailure>> {
  const heard = await readRecords(ports, client, model, queryOf(at));
  if (!heard.ok && heard.error.kind === "rejected")
    return ok({ next: null, reached: undefined, refusal: { model, failure: heard.error } });
  if (!heard.ok) return heard;
  const named = await apply(ports, heard.value, { onlyNews: true });
  const followed = await follow(ports, client, named);
  if (!followed.ok) return followed;
  const { stamps } = heard.value;
  const next = behind(at, stamps);
  return ok({ next, reached: next?.second ?? stamps.at(-1)?.writeDate, refusal: followed.value });
}
