import { describe, expect, it } from "vitest";
import { freshShipment, openReviews, type ShipmentState } from "../../src/domain/shipment.ts";
import { evidenceOf, foldAll, type Folded } from "../../src/domain/timeline.ts";
import { readState } from "../../src/sequencer/stored-state.ts";
import { DAY_MS, IDENTITY, MINUTE_MS, scan, T0 } from "../support/build.ts";

const CHICAGO = { city: "Chicago", state: "IL", postalCode: null, country: "US" };
const first = evidenceOf(scan({ milestone: "delivered", atMs: T0, place: CHICAGO }));
const second = evidenceOf(scan({ milestone: "delivered", atMs: T0 + 3 * DAY_MS, place: CHICAGO }));
const moving = evidenceOf(scan({ milestone: "in_transit", atMs: T0 - MINUTE_MS }));

/** As a release kept it that let every second delivery move the date: without a place, and without an edition. */
function keptBefore(folded: Omit<Folded, "edition">): string {
  const { edition: _, ...old } = folded as Folded;
  return JSON.stringify({ ...freshShipment(IDENTITY), lastSeq: 3, folded: old } satisfies ShipmentState);
}
const bare = ({ place: _, ...head }: typeof first) => head;

describe("a state of before second deliveries were weighed", () => {
  it("is folded anew from its evidence where something had ended: the first delivery stands, and a review opens", () => {
    const old = { ...foldAll([moving]), head: bare(second), last: bare(second), firstTerminal: bare(first) };
    const state = readState(keptBefore(old), () => [second, moving, first]);
    expect(state?.folded).toEqual(foldAll([moving, first, second]));
    expect(state?.folded.head?.occurredAt.atMs).toBe(T0);
    expect(state && openReviews(state)).toEqual([{ kind: "contradiction", fingerprints: [second.fingerprint] }]);
  });

  it("is read without its evidence where nothing had ended, and once it is of today", () => {
    const never = () => {
      throw new Error("nobody asks");
    };
    expect(readState(keptBefore(foldAll([moving])), never)?.folded).toEqual(foldAll([moving]));
    const today = JSON.stringify({ ...freshShipment(IDENTITY), folded: foldAll([moving, first]) });
    expect(readState(today, never)?.folded).toEqual(foldAll([moving, first]));
  });
});
