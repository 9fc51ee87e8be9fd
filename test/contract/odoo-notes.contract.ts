import { describe, it } from "vitest";
import type { OdooClient } from "../../src/odoo/client.ts";
import { errorsOf, failureOf, GONE, idsOf, namedIn, valueOf, type ContractWorld } from "./odoo-contract-world.ts";

/** Two writers of one note settle it at once; many more conflicts than this are none of theirs. */
const CONFLICTS_MAX = 20;

/** Chatter notes by external id: written once whatever happens, and a bad one stops only itself. */
export function notesContract(world: ContractWorld): void {
  describe("notes by external id", () => {
    it("are written once, and a replay with other words changes nothing", async ({ expect }) => {
      const ids = idsOf(await world.loadNotes(world.note("once", { body: `<p>first ${world.run}</p>` })));
      expect(idsOf(await world.loadNotes(world.note("once", { body: `<p>second ${world.run}</p>` })))).toEqual(ids);
      expect(await world.read("mail.message", ids, ["body", "model", "res_id", "message_type"])).toEqual([
        {
          id: ids[0],
          body: `<p>first ${world.run}</p>`,
          model: "stock.picking",
          res_id: world.pickings[0],
          message_type: "notification",
        },
      ]);
    });

    it("may be old and new in one batch", async ({ expect }) => {
      const [old] = idsOf(await world.loadNotes(world.note("mixed-1")));
      const ids = idsOf(await world.loadNotes(world.note("mixed-2"), world.note("mixed-1"), world.note("mixed-3")));
      expect(ids[1]).toBe(old);
      expect(new Set(ids).size).toBe(3);
    });

    it("tell under which name each was written; who has none is left out", async ({ expect }) => {
      const row = world.note("named");
      const ids = idsOf(await world.loadNotes(row));
      expect(valueOf(await world.client.externalIds("mail.message", ids))).toEqual(new Map([[ids[0], row[0]]]));
      const [strangers, none] = [[GONE], []];
      expect(valueOf(await world.client.externalIds("mail.message", strangers))).toEqual(new Map());
      expect(valueOf(await world.client.externalIds("mail.message", none))).toEqual(new Map());
    });

    it("are one when one external id stands twice in a batch", async ({ expect }) => {
      const elder = world.note("twin", { body: `<p>elder ${world.run}</p>` });
      const ids = idsOf(await world.loadNotes(elder, world.note("twin", { body: `<p>younger ${world.run}</p>` })));
      expect(ids[0]).toBe(ids[1]);
      const counts = [await world.countNotes(`elder ${world.run}`), await world.countNotes(`younger ${world.run}`)];
      expect(counts).toEqual([1, 0]);
    });

    it("are one when two clients write them at once", async ({ expect }) => {
      const row = world.note("race", { body: `<p>race ${world.run}</p>` });
      const persistently = async (writer: OdooClient): Promise<readonly number[]> => {
        for (let tries = 0; tries < CONFLICTS_MAX; tries += 1) {
          const answer = valueOf(await world.loadNotesBy(writer, [row]));
          if ("ids" in answer) return answer.ids;
          expect(answer.errors.map(({ transient }) => transient)).toEqual([true]);
        }
        throw new Error("conflict without end");
      };
      const [one, other] = await Promise.all([persistently(world.client), persistently(world.connect())]);
      expect(other).toEqual(one);
      expect(await world.countNotes(`race ${world.run}`)).toBe(1);
    });

    it("keep their time as it was sent: UTC", async ({ expect }) => {
      const ids = idsOf(await world.loadNotes(world.note("time", { date: "2026-07-01 23:59:58" })));
      expect(await world.read("mail.message", ids, ["date"])).toEqual([{ id: ids[0], date: "2026-07-01 23:59:58" }]);
    });

    it("keep it wherever the user of the key is", async ({ expect, skip }) => {
      // The user is somebody's, and a run that is killed leaves the zone as it is just then.
      skip(!world.environment.disposable);
      const login = world.environment.connection.login ?? "admin";
      const [user] = valueOf(await world.administrator.searchRead("res.users", [["login", "=", login]], ["tz"]));
      const userIds = [Number(user?.["id"])];
      await world.fixtures.write("res.users", userIds, { tz: "America/New_York" });
      try {
        const ids = idsOf(await world.loadNotes(world.note("zone", { date: "2026-07-01 23:59:58" })));
        expect(await world.read("mail.message", ids, ["date"])).toEqual([{ id: ids[0], date: "2026-07-01 23:59:58" }]);
      } finally {
        await world.fixtures.write("res.users", userIds, { tz: user?.["tz"] });
      }
    });

    it("are HTML: what is escaped stays words, and a script goes", async ({ expect }) => {
      const words = "<p><strong>Held</strong> &lt;b&gt; &amp; co</p>";
      const ids = idsOf(await world.loadNotes(world.note("html", { body: `${words}<script>alert(1)</script>` })));
      expect(await world.read("mail.message", ids, ["body"])).toEqual([{ id: ids[0], body: words }]);
    });

    it("take an external id with anything but a space in it", async ({ expect }) => {
      expect(idsOf(await world.loadNotes(world.note("a.b:c_d-e/f%é")))).toHaveLength(1);
      expect(errorsOf(await world.loadNotes(world.note("a b")))).toMatchObject([{ record: 0, transient: false }]);
    });

    it("are written sixty to a call, each with its own id in the order sent", async ({ expect }) => {
      const rows = Array.from({ length: 60 }, (_, index) => world.note(`many-${index}`));
      const ids = idsOf(await world.loadNotes(...rows));
      expect(new Set(ids).size).toBe(60);
      expect(idsOf(await world.loadNotes(...rows.toReversed()))).toEqual(ids.toReversed());
    });
  });

  badRowsContract(world);
}

function badRowsContract(world: ContractWorld): void {
  describe("a batch with a bad row", () => {
    it("names the row whose picking is gone, blames no other, and saves nothing", async ({ expect }) => {
      const good = world.note("ok-1", { body: `<p>spared ${world.run}</p>` });
      const errors = errorsOf(await world.loadNotes(good, world.note("gone-1", { pickingId: GONE })));
      expect(namedIn(errors)).toEqual([1]);
      // In the language of an Odoo that has no English, but for the record's name.
      expect(errors.at(-1)?.message).toContain(`stock.picking(${GONE},)`);
      expect(await world.countNotes(`spared ${world.run}`)).toBe(0);
    });

    it("names the first row when that is the bad one", async ({ expect }) => {
      const rows = [world.note("gone-2", { pickingId: GONE }), world.note("ok-2")];
      expect(namedIn(errorsOf(await world.loadNotes(...rows)))).toEqual([0]);
    });

    it("comes to the good rows by taking out those it names, however many are bad", async ({ expect }) => {
      const bad = new Set([0, 2, 5]);
      const all = Array.from({ length: 7 }, (_, index) =>
        world.note(`mill-${index}`, bad.has(index) ? { pickingId: GONE } : {}),
      );
      let rows = all;
      for (let answer = await world.loadNotes(...rows); ; answer = await world.loadNotes(...rows)) {
        const loaded = valueOf(answer);
        if ("ids" in loaded) break;
        const named = new Set(namedIn(loaded.errors));
        expect(named.size).toBeGreaterThan(0);
        rows = rows.filter((_, index) => !named.has(index));
      }
      expect(rows).toEqual(all.filter((_, index) => !bad.has(index)));
    });

    it("names the row with a time in ISO 8601, or with a word nobody knows", async ({ expect }) => {
      const iso = world.note("iso-2", { date: "2026-11-20T09:30:00Z" });
      expect(namedIn(errorsOf(await world.loadNotes(world.note("iso-1"), iso)))).toEqual([1]);
      const unknown = [...world.note("subtype-2").slice(0, -1), "mail.no_such_subtype"];
      expect(namedIn(errorsOf(await world.loadNotes(world.note("subtype-1"), unknown)))).toEqual([1]);
    });

    it("is rejected as a whole for a column that does not exist", async ({ expect }) => {
      const answer = await world.client.load("mail.message", ["id", "x_no_such_field"], [[world.xid("column"), "1"]]);
      // A KeyError before Odoo 18.
      expect(failureOf(answer)).toMatchObject({ kind: "rejected", name: expect.stringMatching(/^builtins\./) });
    });

    it("is rejected as a whole for a model that does not exist", async ({ expect }) => {
      const answer = await world.client.load("no.such.model", ["id"], [["x"]]);
      expect(failureOf(answer)).toMatchObject({ kind: "rejected" });
    });
  });
}
