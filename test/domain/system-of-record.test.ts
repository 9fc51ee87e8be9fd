import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DATA_DOMAINS, type DataDomain } from "../../src/domain/data-domain.ts";
import {
  CARRIER,
  mayWrite,
  MESH,
  namedField,
  notOwnerText,
  ODOO,
  publishersOf,
  RECORD_SOURCES,
  termsOf,
  type RecordSource,
  type Writer,
  writesAs,
} from "../../src/domain/system-of-record.ts";
import { TABLES_OF, TABLES_OF_NONE, WRITE_PATHS } from "../../src/domain/write-path.ts";
import { PERMISSIONS } from "../../src/governance/permissions.ts";

const fieldsOf = (domain: DataDomain) => Object.entries(termsOf(domain).fields);
const FIELDS = DATA_DOMAINS.flatMap((domain) =>
  fieldsOf(domain).map(([field, terms]) => [domain, field, terms] as const),
);
const writer = (source: RecordSource, permissions: readonly string[] = PERMISSIONS): Writer =>
  source === "person" ? { source, permissions } : { source };
const ask = (domain: DataDomain, field: string, by: Writer) => mayWrite(domain, field as never, by);

describe("the systems of record", () => {
  it("let a carrier set a status and never a price, Odoo a price and never a proof of delivery", () => {
    expect(mayWrite("milestones", "status", CARRIER).ok).toBe(true);
    expect(mayWrite("milestones", "proof_of_delivery", CARRIER).ok).toBe(true);
    expect(mayWrite("customers", "price", CARRIER)).toMatchObject({ error: { owner: "odoo", publishers: ["odoo"] } });
    expect(mayWrite("charges", "charge", CARRIER)).toMatchObject({ error: { owner: "billing-provider" } });
    expect(mayWrite("customers", "price", ODOO).ok).toBe(true);
    expect(mayWrite("milestones", "proof_of_delivery", ODOO)).toMatchObject({ error: { owner: "carrier" } });
    expect(mayWrite("invoices", "invoice", MESH).ok).toBe(false);
  });

  it.each(FIELDS)("%s/%s lets those write whom it lists, and tells all others whose it is", (domain, field, terms) => {
    const listed = publishersOf(terms);
    for (const source of RECORD_SOURCES) {
      const may = ask(domain, field, writer(source));
      expect(may.ok).toBe(listed.includes(source));
      if (may.ok) continue;
      const { owner } = termsOf(domain);
      expect(may.error).toEqual({ domain, field, owner, publishers: listed, tried: source });
      expect(notOwnerText(may.error)).toContain(owner);
    }
    expect(ask(domain, field, writer("person", [])).ok).toBe(false);
    for (const permission of terms.person ?? []) expect(PERMISSIONS).toContain(permission);
  });

  it("has a way to write for every field that is not another's yet to come", () => {
    const written = new Set(WRITE_PATHS.map(({ domain, field }) => `${domain}/${field}`));
    const unwritten = FIELDS.map(([domain, field]) => `${domain}/${field}`).filter((one) => !written.has(one));
    // A price is a part of the order's copy; the customers' view is to come.
    expect(unwritten).toEqual(["customers/price", "portal/view"]);
  });

  it("throws where the mesh itself would write what it may not: that is a mistake of ours", () => {
    expect(() => writesAs(MESH, "milestones", "status")).toThrow("whose system of record is: carrier");
  });
});

describe("a word in a webhook", () => {
  it.each([
    ["charges", "charges", "charge"],
    ["freight_charges", "charges", "charge"],
    ["Price", "customers", "price"],
    ["invoice-number", "invoices", "invoice"],
    ["customerView", "portal", "view"],
  ])("%s names a field of another domain", (word, domain, field) => {
    expect(namedField(word)).toEqual({ domain, field });
  });

  it("that our own event knows names none", () => {
    const own = [
      "type",
      "timestamp",
      "data",
      "shipments",
      "carrier",
      "trackingNumber",
      "estimatedDeliveryAt",
      "references",
    ];
    const scan = [
      "events",
      "retractions",
      "id",
      "milestone",
      "reason",
      "classifier",
      "occurredAt",
      "place",
      "description",
      "code",
    ];
    for (const word of [...own, ...scan, "eventId", "declaredAt"]) expect(namedField(word)).toBeNull();
    fc.assert(fc.property(fc.string(), (word) => namedField(`x${word}`) === null));
  });
});

/** Where each table of the store is written: `module table`. */
function writesInStore(): string[] {
  const tableOf = new Map<string, string>();
  for (const path of globSync("src/store/schema/*.ts"))
    for (const [, name = "", table = ""] of readFileSync(path, "utf8").matchAll(
      /export const (\w+) = sqliteTable\(\s*"(\w+)"/g,
    ))
      tableOf.set(name, table);
  expect(tableOf.size).toBeGreaterThan(30);
  return globSync("src/store/*.ts").flatMap((path) => {
    const text = readFileSync(path, "utf8");
    const imported = [...text.matchAll(/from "\.\/schema\/[\w-]+\.ts"/g)].length > 0;
    const names = [...tableOf.keys()].filter(
      (name) => imported && new RegExp(`import \\{[^}]*\\b${name}\\b`).test(text),
    );
    const written = new Set<string>();
    for (const [, name = ""] of text.matchAll(/\.(?:insert|update|delete)\((\w+)\)/g)) {
      const table = tableOf.get(name);
      // A table that is a parameter may be any that the module knows.
      if (table === undefined) names.forEach((one) => written.add(tableOf.get(one) ?? ""));
      else written.add(table);
    }
    for (const [, raw = "", name = ""] of text.matchAll(/(?:INSERT INTO|UPDATE|DELETE FROM) (?:(\w+)|\$\{(\w+)\})/g)) {
      const table = name === "" ? raw : tableOf.get(name);
      if (table === undefined) names.forEach((one) => written.add(tableOf.get(one) ?? ""));
      else if ([...tableOf.values()].includes(table)) written.add(table);
    }
    return [...written].map((table) => `${basename(path, ".ts")} ${table}`);
  });
}

describe("every way of writing", () => {
  const tables = new Set(DATA_DOMAINS.flatMap((domain) => [...TABLES_OF[domain]]));

  it("has its tables in one domain, or in none", () => {
    const all = globSync("src/store/schema/*.ts").flatMap((path) =>
      [...readFileSync(path, "utf8").matchAll(/sqliteTable\(\s*"(\w+)"/g)].map(([, table = ""]) => table),
    );
    expect([...tables, ...TABLES_OF_NONE].toSorted()).toEqual(all.toSorted());
  });

  it("of a table of a domain is listed, by the module of the store that does it; and nothing is listed that is not done", () => {
    const listed = WRITE_PATHS.flatMap(({ writes = {} }) =>
      Object.entries(writes).flatMap(([module, some]) => some.map((table) => `${module} ${table}`)),
    );
    const done = writesInStore().filter((one) => tables.has(one.split(" ")[1] ?? ""));
    expect(done.filter((one) => !listed.includes(one))).toEqual([]);
    const own = (one: string) => tables.has(one.split(" ")[1] ?? "");
    expect([...new Set(listed)].filter((one) => own(one) && !done.includes(one))).toEqual([]);
  });

  it.each(WRITE_PATHS.map((one) => [`${one.domain}/${one.field}`, one.door, one] as const))(
    "of %s by %s asks whether it may, and may",
    (_, door, { domain, field, sources }) => {
      for (const source of sources) expect(ask(domain, field, writer(source)).ok).toBe(true);
      const text = readFileSync(`src/${door}`, "utf8").replaceAll(/\s+/g, " ");
      // The webhook's door goes through all that a reading tells of movements.
      if (door === "ingress/owned.ts") expect(text).toContain(`add("${field}")`);
      else
        expect(
          ["mayWrite(", "writesAs("].some((call) =>
            new RegExp(`${call.replace("(", "\\(")}[^)]*"${domain}", "${field}"`).test(text),
          ) || text.includes(`domain: "${domain}", field: "${field}"`),
        ).toBe(true);
    },
  );
});
