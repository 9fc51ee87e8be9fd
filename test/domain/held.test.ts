import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HELD_MERITS, networkOf, placeAmong, type HeldMerit, type HeldSlot } from "../../src/domain/held.ts";

const MOST = 20;

/** An endpoint's held payloads, as they come one after another. */
class Shelf {
  readonly slots: HeldSlot[] = [];
  #next = 0;

  come(merit: HeldMerit, source: string): string | null {
    const place = placeAmong(this.slots, { merit, source }, MOST);
    if (place.kind === "none") return null;
    if (place.kind === "instead")
      this.slots.splice(
        this.slots.findIndex(({ id }) => id === place.id),
        1,
      );
    this.#next += 1;
    const id = `kpt_${this.#next}`;
    this.slots.push({ id, merit, source });
    return id;
  }

  has = (id: string | null): boolean => this.slots.some((slot) => slot.id === id);
}

const Coming = fc.record({
  merit: fc.constantFrom(...HELD_MERITS),
  source: fc.constantFrom("a", "b", "c", "d"),
});
const rank = (merit: HeldMerit) => HELD_MERITS.indexOf(merit);

describe("held payloads, where there is no room for all", () => {
  it("are never more than there is room for, and never fewer once there were", () => {
    fc.assert(
      fc.property(fc.array(Coming, { maxLength: 80 }), (flood) => {
        const shelf = new Shelf();
        flood.forEach(({ merit, source }, at) => {
          shelf.come(merit, source);
          expect(shelf.slots.length).toBe(Math.min(at + 1, MOST));
        });
      }),
    );
  });

  it("give way to none with less merit, and among equals to none whose source has as many", () => {
    fc.assert(
      fc.property(fc.array(Coming, { minLength: MOST, maxLength: 120 }), (flood) => {
        const shelf = new Shelf();
        for (const { merit, source } of flood) {
          const before = [...shelf.slots];
          shelf.come(merit, source);
          const gone = before.find(({ id }) => !shelf.has(id));
          if (!gone) continue;
          expect(rank(gone.merit)).toBeLessThanOrEqual(rank(merit));
          if (gone.merit !== merit) continue;
          const shareOf = (of: string) => before.filter((slot) => slot.merit === merit && slot.source === of).length;
          expect(shareOf(gone.source)).toBeGreaterThan(shareOf(source) + 1);
        }
      }),
    );
  });

  it("keep what is read through any flood of what is not, whoever comes first", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 200 }), fc.nat({ max: 200 }), (flood, at) => {
        const shelf = new Shelf();
        let genuine: string | null = null;
        [...flood.slice(0, at), "genuine", ...flood.slice(at)].forEach((source) => {
          if (source === "genuine") genuine = shelf.come("read", "x");
          else shelf.come("unread", source);
        });
        expect(shelf.has(genuine)).toBe(true);
      }),
    );
  });

  it("keep a share for every source through a flood of what is read: what it sends is kept, and stays", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 200 }),
        fc.array(fc.nat({ max: 200 }), { maxLength: MOST / 4 }),
        (flood, places) => {
          const shelf = new Shelf();
          const genuine: (string | null)[] = [];
          flood.forEach((source, at) => {
            for (const _ of places.filter((place) => place === at)) genuine.push(shelf.come("read", "x"));
            shelf.come("read", source);
          });
          // Four sources, a fourth of the room each.
          expect(genuine.every((id) => shelf.has(id))).toBe(true);
        },
      ),
    );
  });

  it("keep what names a shipment there is, or is signed by a secret that was or is to be, whoever floods with what reads well", () => {
    for (const merit of ["known", "signed"] as const) {
      const shelf = new Shelf();
      for (let n = 0; n < 500; n += 1) shelf.come("read", `net-${n}`);
      const genuine = shelf.come(merit, "net-1");
      for (let n = 0; n < 500; n += 1) shelf.come("read", `net-${n}`);
      expect(shelf.has(genuine)).toBe(true);
    }
  });

  it("of one source are the first of it", () => {
    const shelf = new Shelf();
    for (let n = 0; n < 50; n += 1) shelf.come("read", "a");
    expect(shelf.slots.map(({ id }) => id)).toEqual(Array.from({ length: MOST }, (_, n) => `kpt_${n + 1}`));
  });
});

describe("the network of an address", () => {
  it.each([
    ["203.0.113.9", "203.0.113"],
    ["::ffff:203.0.113.77", "203.0.113"],
    ["2001:db8:0:1::7", "2001:db8:0"],
    ["2001:0DB8:0000:ffff:1:2:3:4", "2001:db8:0"],
    ["2001:db8::1", "2001:db8:0"],
    ["::1", "0:0:0"],
    ["nonsense", ""],
    [null, ""],
  ])("of %s is %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
