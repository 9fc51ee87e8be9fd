import { describe, expect, it } from "vitest";
import { unseenCompanies } from "../../../src/delivery/odoo/setup/checks.ts";
import { ok } from "../../../src/domain/result.ts";

const COMPANIES = [
  { id: 1, name: "Acme EU" },
  { id: 2, name: "Acme US" },
  { id: 3, name: "Acme APAC" },
];

const odooWhere = (seen: unknown) => ({
  search: async (model: string) => ok(model === "res.company" ? COMPANIES : [{ id: 7, company_ids: seen }]),
});

describe("a set-up of an Odoo with several companies", () => {
  it("names those whose pickings the key does not see", async () => {
    const [line, ...others] = await unseenCompanies(odooWhere([2]), 7);
    expect(others).toEqual([]);
    expect(line).toMatchObject({ item: "companies", outcome: "warning" });
    expect(line?.words).toContain("Acme EU, Acme APAC");
    expect(line?.words).not.toContain("Acme US");
  });

  it("says nothing where the key sees all, or Odoo does not tell", async () => {
    expect(await unseenCompanies(odooWhere([1, 2, 3]), 7)).toEqual([]);
    expect(await unseenCompanies(odooWhere(false), 7)).toEqual([]);
  });
});
