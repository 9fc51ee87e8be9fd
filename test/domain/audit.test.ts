import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linked, NO_LINKS, rebuilt, verifyChain, type AuditFact, type AuditLink } from "../../src/domain/audit.ts";
import { macUnder } from "../../src/domain/mac.ts";

const mac = macUnder(new Uint8Array(32).fill(7), "test");
const head = (links: readonly AuditLink[]) => links.at(-1) ?? NO_LINKS;

const Fact: fc.Arbitrary<AuditFact> = fc.record({
  object: fc.constant({ kind: "endpoint" as const, id: "eu_1" }),
  tenantId: fc.option(fc.string()),
  atMs: fc.nat(),
  actor: fc.record({ kind: fc.constantFrom("person" as const, "token" as const), id: fc.string({ minLength: 1 }) }),
  source: fc.constantFrom("api" as const, "clock" as const),
  verb: fc.constantFrom("endpoint:suspend", "endpoint:resume"),
  requestId: fc.string(),
  before: fc.option(fc.json()),
  after: fc.option(fc.json()),
});
const Chain = fc.array(Fact, { minLength: 2, maxLength: 12 }).map((facts) => linked(mac, NO_LINKS, facts));
const Place = fc.nat();

/** Where the first fault is; 0: there is none. */
function faultAt(links: readonly AuditLink[], end = head(links)): number {
  const verdict = verifyChain(mac, links, end);
  return verdict.ok ? 0 : verdict.error.n;
}

describe("a chain", () => {
  it("holds as it was made, whole or page by page", () => {
    fc.assert(
      fc.property(Chain, Place, (links, place) => {
        const cut = place % links.length;
        const first = verifyChain(mac, links.slice(0, cut), null);
        expect(first).toMatchObject({ ok: true });
        expect(first.ok && verifyChain(mac, links.slice(cut), head(links), first.value)).toMatchObject({ ok: true });
      }),
    );
  });

  it("shows a link that was taken out, and where", () => {
    fc.assert(
      fc.property(Chain, Place, (links, place) => {
        const index = place % links.length;
        const left = links.toSpliced(index, 1);
        // The end alone can be cut without a gap: there it is the head that tells.
        const told = verifyChain(mac, left, head(links));
        const at = index === links.length - 1 ? { kind: "cut", n: index } : { kind: "missing", n: index + 1 };
        expect(told).toEqual({ ok: false, error: at });
      }),
    );
  });

  it("shows a link of which any field was altered", () => {
    const alterations: ((link: AuditLink) => AuditLink)[] = [
      (link) => ({ ...link, atMs: link.atMs + 1 }),
      (link) => ({ ...link, actor: { ...link.actor, id: `${link.actor.id}x` } }),
      (link) => ({ ...link, verb: `${link.verb}x` }),
      (link) => ({ ...link, requestId: `${link.requestId}x` }),
      (link) => ({ ...link, tenantId: link.tenantId === null ? "" : null }),
      (link) => ({ ...link, before: `${link.before ?? ""} ` }),
      (link) => ({ ...link, after: link.after === null ? "null" : null }),
      (link) => ({ ...link, object: { ...link.object, id: "eu_2" } }),
    ];
    fc.assert(
      fc.property(Chain, Place, fc.constantFrom(...alterations), (links, place, alter) => {
        const index = place % links.length;
        expect(faultAt(links.with(index, alter(links[index]!)))).toBe(index + 1);
      }),
    );
  });

  it("shows two links that changed places, and one put in by somebody without the key", () => {
    const stranger = macUnder(new Uint8Array(32).fill(8), "test");
    fc.assert(
      fc.property(Chain, Place, Fact, (links, place, fact) => {
        const index = place % (links.length - 1);
        const [a, b] = [links[index]!, links[index + 1]!];
        const swapped = links.with(index, { ...b, n: a.n }).with(index + 1, { ...a, n: b.n });
        expect(faultAt(swapped)).toBe(index + 1);
        const kept = links.slice(0, index);
        const forged = linked(stranger, head(kept), [fact, ...links.slice(index)]);
        expect(faultAt([...kept, ...forged])).toBe(index + 1);
      }),
    );
  });

  it("shows links behind its end", () => {
    fc.assert(
      fc.property(Chain, (links) => {
        expect(faultAt(links, links.at(-2))).toBe(links.length);
      }),
    );
  });

  it("is another under another purpose of the same key", () => {
    expect(macUnder(new Uint8Array(32).fill(7), "another")("text")).not.toBe(mac("text"));
  });
});

describe("an object", () => {
  const link = (n: number, before: object | null, after: object | null) => {
    return { n, before: before && JSON.stringify(before), after: after && JSON.stringify(after) };
  };

  it("is rebuilt from its chain without what was said of the changes alone", () => {
    const links = [
      link(1, null, { state: "draft", fourEyes: "on", approvedBy: "psn_1", proposal: "prp_1" }),
      link(2, { state: "draft" }, { state: "active", previousValidUntil: "2026-11-25T00:00:00Z" }),
      link(3, { state: "active" }, { state: "suspended" }),
    ];
    expect(rebuilt(links)).toEqual({ ok: true, value: `{"state":"suspended"}` });
    expect(rebuilt([...links, link(4, { state: "suspended" }, null)])).toEqual({ ok: true, value: null });
  });

  it("is not rebuilt over a link that does not go on from the one before", () => {
    const links = [link(1, null, { state: "draft" }), link(2, { state: "active" }, { state: "revoked" })];
    expect(rebuilt(links)).toEqual({ ok: false, error: { n: 2 } });
  });
});
