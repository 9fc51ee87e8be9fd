import { afterAll, beforeAll, describe, it } from "vitest";
import { GONE, TIMEOUT_MS, type OdooEnvironment } from "./odoo-contract-world.ts";

/** Why the client sends an object as one string: Odoo's JSON-2 takes any other body for none, and runs the method without arguments. */
export function json2BodyTraps(name: string, makeEnvironment: () => Promise<OdooEnvironment>): void {
  describe(`JSON-2 bodies: ${name}`, { timeout: TIMEOUT_MS }, () => {
    let environment: OdooEnvironment;
    beforeAll(async () => {
      environment = await makeEnvironment();
    }, TIMEOUT_MS);
    afterAll(async () => await environment.close());

    const nobody = JSON.stringify({ domain: [["id", "=", GONE]], fields: ["name"] });
    const found = async (body: string | ReadableStream): Promise<number> => {
      const { url, db, key } = environment.connection;
      const response = await environment.fetch(`${url}/json/2/stock.picking.type/search_read`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `bearer ${key}`, "x-odoo-database": db },
        body,
        ...(typeof body === "string" ? {} : { duplex: "half" }),
      });
      const rows: unknown = await response.json();
      return Array.isArray(rows) ? rows.length : Number.NaN;
    };

    it("an object with a length is heeded", async ({ expect }) => {
      expect(await found(nobody)).toBe(0);
    });

    it("an array is ignored, and the whole table comes back", async ({ expect }) => {
      expect(await found(`[${nobody}]`)).toBeGreaterThan(0);
    });

    it("a stream without a length is ignored, and the whole table comes back", async ({ expect }) => {
      expect(await found(new Blob([nobody]).stream())).toBeGreaterThan(0);
    });
  });
}
