import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { wholeSchema } from "../../scripts/mesh/build.ts";

const names = readdirSync("migrations")
  .filter((name) => name.endsWith(".sql"))
  .toSorted();
const schemaOf = (database: DatabaseSync) =>
  database
    .prepare(
      "SELECT type, name, sql FROM sqlite_master WHERE name <> 'd1_migrations' AND name NOT LIKE 'sqlite_%' ORDER BY type, name",
    )
    .all();

describe("a new database made in one call", () => {
  it("is the same as by one migration after the other, and lists each as applied, in order", () => {
    const whole = new DatabaseSync(":memory:");
    whole.exec(wholeSchema("migrations"));
    const single = new DatabaseSync(":memory:");
    for (const name of names) single.exec(readFileSync(`migrations/${name}`, "utf8"));
    expect(schemaOf(whole)).toEqual(schemaOf(single));
    const listed = whole.prepare("SELECT name FROM d1_migrations ORDER BY id").all();
    expect(listed.map(({ name }) => name)).toEqual(names);
  });
});
