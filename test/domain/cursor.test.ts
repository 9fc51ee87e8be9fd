import { describe, expect, it } from "vitest";
import {
  advance,
  claim,
  confirm,
  fail,
  FRESH_CURSOR,
  isPending,
  LEASE_MS,
  refused,
  replayFrom,
  type Cursor,
} from "../../src/domain/cursor.ts";

const T0 = 1_000_000;
const REACH = { token: "mine", version: 3, seq: 3 };

function leased(over: Partial<Cursor> = {}): Cursor {
  const verdict = claim({ ...FRESH_CURSOR, ...over }, 3, REACH, null, T0);
  if (verdict.kind !== "claimed") throw new Error(verdict.kind);
  return verdict.cursor;
}
const claimedAt = (cursor: Cursor, nowMs: number, held: string | null = null) =>
  claim(cursor, 3, { ...REACH, token: "other" }, held, nowMs);

describe("a lease", () => {
  it("keeps everybody else out until it ends, and no longer", () => {
    expect(claimedAt(leased(), T0 + LEASE_MS - 1)).toEqual({ kind: "busy", untilMs: T0 + LEASE_MS });
    expect(claimedAt(leased(), T0 + LEASE_MS).kind).toBe("claimed");
    expect(claimedAt(leased(), T0 + 1, "mine").kind).toBe("claimed");
  });

  it("that runs while everything is to be written again keeps others out to its end, and confirms nothing", () => {
    const replayed = replayFrom(leased(), 0, T0 + 1);
    expect(claimedAt(replayed, T0 + LEASE_MS - 1)).toEqual({ kind: "busy", untilMs: T0 + LEASE_MS });
    expect(confirm(replayed, "mine", 3, T0 + 2)).toBeNull();
    expect(claimedAt(replayed, T0 + LEASE_MS).kind).toBe("claimed");
  });

  it("that is over when everything is to be written again keeps nobody out", () => {
    expect(claimedAt(replayFrom(leased(), 0, T0 + LEASE_MS), T0 + LEASE_MS).kind).toBe("claimed");
  });
});

describe("a state that is to be written once more", () => {
  it("though it was asked for while another write ran, is owed after that one is confirmed", () => {
    const asked = refused(leased());
    const after = confirm(asked, "mine", 3, T0 + 1);
    expect(after && isPending(after, 3)).toBe(true);
    const again = after && claimedAt(after, T0 + 2);
    const done = again?.kind === "claimed" ? confirm(again.cursor, "other", 3, T0 + 3) : null;
    expect(done && isPending(done, 3)).toBe(false);
  });

  it("never goes back: what is confirmed of an older version leaves the newer one", () => {
    const ahead = advance(leased(), { version: 5, seq: 7, rewrites: 0 }, 5, T0);
    expect(advance(ahead, { version: 3, seq: 3, rewrites: 0 }, 5, T0)).toMatchObject({ version: 5, seq: 7 });
  });
});

describe("a failure", () => {
  const failure = (kind: "transient" | "unlinked" | "rejected") => ({ kind, name: "X", message: "" });
  const waitOf = (attempts: number, kind: "transient" | "unlinked", jitter: number) => {
    const { retryAtMs } = fail({ ...leased(), attempts }, failure(kind), T0, jitter);
    return (retryAtMs ?? NaN) - T0;
  };

  it("is tried again ever later, at most an hour and a fifth", () => {
    expect([0, 1, 2, 3].map((attempts) => waitOf(attempts, "transient", 0))).toEqual([2_000, 4_000, 8_000, 16_000]);
    expect([0, 1].map((attempts) => waitOf(attempts, "unlinked", 0))).toEqual([15_000, 30_000]);
    for (const attempts of [11, 12, 13, 1000]) expect(waitOf(attempts, "transient", 1)).toBe(3_600_000 * 1.2);
  });

  it("that the sink will repeat parks the sink without another try, and ends the lease", () => {
    const parked = fail(leased(), failure("rejected"), T0, 0);
    expect(parked).toMatchObject({ parked: true, retryAtMs: null, lease: null });
    expect(isPending(parked, 99)).toBe(false);
  });
});
