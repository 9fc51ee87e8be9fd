import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { RecordRef } from "../../src/domain/odoo-record.ts";
import { ReconcileAsked, ReplayAsked } from "../../src/domain/run.ts";
import { CatchUp } from "../../src/orders/catch-up.ts";
import { asyncApi } from "../../src/ops/contract-documents.ts";
import { MESSAGE_CONTRACTS } from "../../src/ops/contracts.ts";

const FOLDER = join(import.meta.dirname, "samples");
const sample = (name: string): unknown => JSON.parse(readFileSync(join(FOLDER, `${name}.json`), "utf8"));

/** What releases have sent and stored. A sample is never edited: a message of that day may still be on its way. */
describe("a message of every version", () => {
  it.each(MESSAGE_CONTRACTS.map((one) => [one.id, one] as const))("%s is still read", (id, { schema }) => {
    expect(schema.safeParse(sample(id))).toMatchObject({ success: true });
  });

  it("has a contract that says how to read it", () => {
    const kept = globSync(join(FOLDER, "*-v*.json")).map((path) => basename(path, ".json"));
    expect(MESSAGE_CONTRACTS.map(({ id }) => id)).toEqual(expect.arrayContaining(kept));
  });
});

describe("an errand that was written down by an earlier release", () => {
  const kept = sample("errands") as Record<string, unknown>;
  it.each([
    ["odoo_record", RecordRef],
    ["odoo_catch_up", CatchUp],
    ["replay", ReplayAsked],
    ["reconcile", ReconcileAsked],
  ] as const)("of the kind %s is still read", (kind, schema) => {
    expect(schema.safeParse(kept[kind])).toMatchObject({ success: true });
  });
});

describe("the AsyncAPI document", () => {
  it("names every message, on a channel and in an operation, and every reference resolves", () => {
    const document = asyncApi({ baseUrl: "https://eu.hooks.example", version: "1" }) as Record<string, object>;
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"$]+)"/g)].map(([, path]) => path ?? "");
    const found = references
      .filter((path) => !path.startsWith("$defs"))
      .map((path) =>
        path.split("/").reduce<unknown>((held, part) => Object(held)[part.replaceAll("~1", "/")], document),
      );
    expect(found.length).toBeGreaterThan(MESSAGE_CONTRACTS.length);
    expect(found).not.toContain(undefined);
    for (const { id } of MESSAGE_CONTRACTS) {
      const uses = references.filter((path) => path.endsWith(`/messages/${id}`));
      expect(uses.toSorted()).toEqual([expect.stringContaining("channels/"), `components/messages/${id}`]);
    }
  });
});
