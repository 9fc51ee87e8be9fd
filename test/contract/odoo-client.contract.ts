import { afterAll, beforeAll, describe, it } from "vitest";
import type { LoadAnswer, OdooConnection, OdooFailure } from "../../src/odoo/client.ts";
import type { Result } from "../../src/domain/result.ts";
import {
  ContractWorld,
  errorsOf,
  failureOf,
  GONE,
  idsOf,
  namedIn,
  TIMEOUT_MS,
  valueOf,
  type OdooEnvironment,
} from "./odoo-contract-world.ts";
import { notesContract } from "./odoo-notes.contract.ts";
import { peopleContract } from "./odoo-people.contract.ts";
import { readingContract } from "./odoo-reading.contract.ts";
import { rightsContract } from "./odoo-rights.contract.ts";

/** Eight writers of one record settle it long before. */
const WRITES_MAX = 50;

/** What the mesh relies on in an Odoo, whichever it is. */
export function odooClientContract(name: string, makeEnvironment: () => Promise<OdooEnvironment>): void {
  describe(`Odoo client: ${name}`, { timeout: TIMEOUT_MS }, () => {
    const world = new ContractWorld(makeEnvironment);
    beforeAll(async () => await world.setUp(), TIMEOUT_MS);
    afterAll(async () => await world.tearDown(), TIMEOUT_MS);

    searchContract(world);
    fieldsContract(world);
    notesContract(world);
    pickingsContract(world);
    peopleContract(world);
    readingContract(world);
    rightsContract(world);
    provisioningContract(world);
    wrongConnectionContract(world);
  });
}

function searchContract(world: ContractWorld): void {
  describe("search_read", () => {
    it("finds the pickings of several tracking numbers in one call", async ({ expect }) => {
      const [plain, , third] = world.references;
      const domain = [["carrier_tracking_ref", "in", [plain, third, `NO${world.run}`]]];
      const fields = ["carrier_tracking_ref", "origin"];
      const rows = valueOf(await world.client.searchRead("stock.picking", domain, fields, { order: "id desc" }));
      expect(rows).toEqual([
        { id: world.pickings[2], carrier_tracking_ref: third, origin: false },
        { id: world.pickings[0], carrier_tracking_ref: plain, origin: false },
      ]);
    });

    it("finds a number among several in one reference, whatever its case", async ({ expect }) => {
      const like = (number: string): unknown[] => ["carrier_tracking_ref", "ilike", number];
      const domain = ["|", like(`jb${world.run.toLowerCase()}`), like(`no${world.run}`)];
      expect(valueOf(await world.client.searchRead("stock.picking", domain, ["id"]))).toEqual([
        { id: world.pickings[1] },
      ]);
    });

    it("finds a number with anything between its characters, by a pattern", async ({ expect }) => {
      const pattern = `%${Array.from(`JB${world.run}`).join("%")}%`.toLowerCase();
      const domain = [["carrier_tracking_ref", "=ilike", pattern]];
      expect(valueOf(await world.client.searchRead("stock.picking", domain, ["id"]))).toEqual([
        { id: world.pickings[1] },
      ]);
    });

    it("reads a many2one as id and name", async ({ expect }) => {
      const [row] = await world.read("stock.picking", [world.pickings[0]], ["company_id"]);
      expect(row?.["company_id"]).toEqual([expect.any(Number), expect.any(String)]);
    });

    it("takes no more than the limit", async ({ expect }) => {
      const domain = [["id", "in", [...world.pickings]]];
      const rows = valueOf(await world.client.searchRead("stock.picking", domain, ["id"], { limit: 2 }));
      expect(rows).toHaveLength(2);
    });

    it("is rejected for a field that does not exist, read or searched", async ({ expect }) => {
      const rejected = { kind: "rejected", name: "builtins.ValueError" };
      const ask = async (domain: unknown[], fields: string[]): Promise<OdooFailure> =>
        failureOf(await world.client.searchRead("stock.picking", domain, fields, { limit: 1 }));
      expect(await ask([], ["x_no_such_field"])).toMatchObject(rejected);
      expect(await ask([["x_no_such_field", "=", 1]], ["id"])).toMatchObject(rejected);
    });

    it("is rejected for a model that does not exist", async ({ expect }) => {
      expect(failureOf(await world.client.searchRead("no.such.model", [], ["id"]))).toMatchObject({ kind: "rejected" });
    });
  });
}

function fieldsContract(world: ContractWorld): void {
  describe("fields_get", () => {
    it("tells of the fields that exist, and leaves the others out", async ({ expect }) => {
      const names = ["carrier_tracking_ref", "state", "x_no_such_field"];
      expect(valueOf(await world.client.fieldsGet("stock.picking", names))).toEqual({
        carrier_tracking_ref: { type: "char" },
        state: { type: "selection", selection: expect.arrayContaining([["done", expect.any(String)]]) },
      });
    });

    it("tells of nothing when none exists", async ({ expect }) => {
      expect(valueOf(await world.client.fieldsGet("stock.picking", ["x_no_such_field"]))).toEqual({});
    });
  });
}

function pickingsContract(world: ContractWorld): void {
  describe("pickings by database id", () => {
    const write = async (...rows: string[][]): Promise<Result<LoadAnswer, OdooFailure>> =>
      await world.client.load("stock.picking", [".id", "carrier_tracking_ref"], rows);

    it("are updated several at a time, again and again, and emptied by an empty cell", async ({ expect }) => {
      const [first, second] = world.pickings;
      const rows = [
        [`${first}`, `C1${world.run}`],
        [`${second}`, `C2${world.run}`],
      ];
      expect(idsOf(await write(...rows))).toEqual([first, second]);
      expect(idsOf(await write(...rows))).toEqual([first, second]);
      expect(await world.read("stock.picking", [first, second], ["carrier_tracking_ref"])).toEqual([
        { id: first, carrier_tracking_ref: `C1${world.run}` },
        { id: second, carrier_tracking_ref: `C2${world.run}` },
      ]);
      idsOf(await write([`${first}`, ""]));
      expect(await world.read("stock.picking", [first], ["carrier_tracking_ref"])).toEqual([
        { id: first, carrier_tracking_ref: false },
      ]);
    });

    it("are all left alone when one is unknown, which is named", async ({ expect }) => {
      const [first] = world.pickings;
      idsOf(await write([`${first}`, `before${world.run}`]));
      const errors = errorsOf(await write([`${first}`, `after${world.run}`], [`${GONE}`, "x"]));
      expect(namedIn(errors)).toEqual([1]);
      expect(errors.some(({ message }) => message.includes(`${GONE}`))).toBe(true);
      expect(await world.read("stock.picking", [first], ["carrier_tracking_ref"])).toEqual([
        { id: first, carrier_tracking_ref: `before${world.run}` },
      ]);
    });

    it("are everybody's in the end when several write one at once, and a conflict is nobody's fault", async ({
      expect,
    }) => {
      const [, , third] = world.pickings;
      const texts = Array.from({ length: 8 }, (_, n) => `W${n}${world.run}`);
      const clients = [world.client, world.connect()];
      const insist = async (text: string, n: number): Promise<string> => {
        for (let tries = 0; tries < WRITES_MAX; tries += 1) {
          const columns = [".id", "carrier_tracking_ref"];
          const answer = await (clients[n % 2] ?? world.client).load("stock.picking", columns, [[`${third}`, text]]);
          if ("ids" in valueOf(answer)) return text;
          expect(errorsOf(answer).map(({ transient }) => transient)).toContain(true);
        }
        throw new Error("conflict without end");
      };
      expect(await Promise.all(texts.map(insist))).toEqual(texts);
      const [row] = await world.read("stock.picking", [third], ["carrier_tracking_ref"]);
      expect(texts).toContain(row?.["carrier_tracking_ref"]);
    });

    it("are refused before the call with a field that is not the mesh's", async ({ expect }) => {
      const [first] = world.pickings;
      const written = world.client.load("stock.picking", [".id", "origin"], [[`${first}`, "S1"]]);
      await expect(written).rejects.toThrow("the mesh never writes stock.picking.origin");
    });
  });
}

function provisioningContract(world: ContractWorld): void {
  it("makes an activity once", async ({ expect }) => {
    const [first] = world.pickings;
    const columns = ["id", "res_model_id/id", "res_id", "activity_type_id/id", "summary", "date_deadline"];
    const [type, deadline] = ["mail.mail_activity_data_todo", "2026-12-01"];
    const activity = (summary: string): string[] => {
      return [world.xid("activity"), "stock.model_stock_picking", `${first}`, type, summary, deadline];
    };
    const ids = idsOf(await world.client.load("mail.activity", columns, [activity("Look at it")]));
    expect(idsOf(await world.client.load("mail.activity", columns, [activity("Look again")]))).toEqual(ids);
    expect(await world.read("mail.activity", ids, ["summary", "res_model", "res_id"])).toEqual([
      { id: ids[0], summary: "Look at it", res_model: "stock.picking", res_id: first },
    ]);
  });

  it("makes a field of its own once, and can write it at once", async ({ expect }) => {
    const [first] = world.pickings;
    const field = `x_tallyman_contract_${world.run.toLowerCase()}`;
    const columns = ["id", "model_id/id", "name", "field_description", "ttype", "state"];
    const row = [world.xid("field"), "stock.model_stock_picking", field, "Contract", "datetime", "manual"];
    const ids = idsOf(await world.administrator.load("ir.model.fields", columns, [row]));
    try {
      expect(idsOf(await world.administrator.load("ir.model.fields", columns, [row]))).toEqual(ids);
      expect(valueOf(await world.client.fieldsGet("stock.picking", [field]))).toEqual({
        [field]: { type: "datetime" },
      });
      idsOf(await world.client.load("stock.picking", [".id", field], [[`${first}`, "2026-11-22 10:11:12"]]));
      expect(await world.read("stock.picking", [first], [field])).toEqual([
        { id: first, [field]: "2026-11-22 10:11:12" },
      ]);
    } finally {
      await world.fixtures.unlink("ir.model.fields", [...ids]);
    }
    expect(valueOf(await world.client.fieldsGet("stock.picking", [field]))).toEqual({});
  });
}

function wrongConnectionContract(world: ContractWorld): void {
  describe("a connection that is wrong", () => {
    const ask = async (change: Partial<OdooConnection>): Promise<OdooFailure> =>
      failureOf(await world.connect(change).searchRead("stock.picking", [], ["id"], { limit: 1 }));

    it("is unauthorized with a key nobody was given", async ({ expect }) => {
      expect(await ask({ key: "0".repeat(40) })).toMatchObject({ kind: "unauthorized" });
    });

    it("is misconfigured with a database that is not there", async ({ expect }) => {
      expect(await ask({ db: `no_such_db_${world.run.toLowerCase()}` })).toMatchObject({ kind: "misconfigured" });
    });

    it("is misconfigured with a path that is not Odoo's", async ({ expect }) => {
      const url = `${world.environment.connection.url}/no/such/path`;
      expect(await ask({ url })).toMatchObject({ kind: "misconfigured" });
    });
  });
}
