import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";

const FILES = readdirSync("migrations")
  .filter((file) => file.endsWith(".sql"))
  .toSorted();
const AT = FILES.findIndex((file) => file.endsWith("_roots.sql"));

/** A database as it was before tokens kept their roots, with rows in it, and then upcast. */
function upcast(statements: readonly string[]): DatabaseSync {
  const db = new DatabaseSync(":memory:");
  const migrate = (files: readonly string[]) =>
    files.forEach((file) => db.exec(readFileSync(`migrations/${file}`, "utf8")));
  migrate(FILES.slice(0, AT));
  for (const statement of statements) db.exec(statement);
  migrate(FILES.slice(AT));
  return db;
}

const token = (id: string, createdBy: string | null, { atMs = 5, shownTo = [] as string[] } = {}) =>
  `INSERT INTO api_token (id, name, role, hash, created_at_ms, created_by, shown_to) VALUES
   ('${id}', 'x', 'admin', '${id}', ${atMs}, ${createdBy === null ? "NULL" : `'${createdBy}'`}, '${JSON.stringify(shownTo)}')`;
const person = (id: string, role: string, createdAtMs: number) =>
  `INSERT INTO person (id, issuer, claim, value, name, role, created_at_ms, created_by) VALUES
   ('${id}', 'i', 'sub', '${id}', 'x', '${role}', ${createdAtMs}, 'bootstrap')`;

describe("what was made before tokens kept their roots", () => {
  it("has them afterwards, however long its line is", () => {
    const line = Array.from({ length: 300 }, (_, at) => token(`tok_${at}`, at === 0 ? "psn_ann" : `tok_${at - 1}`));
    const db = upcast([
      ...line,
      token("tok_b", "bootstrap"),
      token("tok_b2", "tok_b"),
      token("tok_old", null),
      token("tok_gone", "tok_nowhere"),
      token("tok_shown", "psn_bob", { shownTo: ["tok_299"] }),
    ]);
    const rootsOf = (id: string): unknown =>
      JSON.parse(String(db.prepare("SELECT roots FROM api_token WHERE id = ?").get(id)?.["roots"]));
    expect(rootsOf("tok_299")).toEqual(["psn_ann"]);
    expect(rootsOf("tok_b2")).toEqual(["bootstrap"]);
    expect(rootsOf("tok_old")).toEqual(["unknown"]);
    expect(rootsOf("tok_gone")).toEqual(["unknown"]);
    expect((rootsOf("tok_shown") as string[]).toSorted()).toEqual(["psn_ann", "psn_bob"]);
  });

  it("is held by its people as they are, and not by one who came back since", () => {
    const db = upcast([
      person("psn_ann", "admin", 1),
      person("psn_eve", "admin", 9),
      token("tok_1", "psn_ann"),
      token("tok_2", "psn_eve"),
      token("tok_3", "bootstrap"),
    ]);
    const held = db.prepare("SELECT id, held_by FROM api_token ORDER BY id").all();
    expect(held.map(({ held_by: text }) => JSON.parse(String(text)) as unknown)).toEqual([
      [["psn_ann", 0]],
      [["psn_eve", -1]],
      [],
    ]);
  });

  it("knows who once decided, though they are auditors now", () => {
    const link = `INSERT INTO audit (object_kind, object_id, n, at_ms, actor_kind, actor_id, source, verb, request_id, after, hash)
      VALUES ('person', 'psn_bob', 1, 1, 'person', 'x', 'api', 'person:create', 'r', '{"role":"operator"}', 'h')`;
    const db = upcast([
      person("psn_ann", "admin", 1),
      person("psn_bob", "auditor", 2),
      person("psn_eve", "auditor", 2),
      link,
    ]);
    const rows = db.prepare("SELECT id FROM person WHERE has_decided ORDER BY id").all();
    expect(rows.map(({ id }) => id)).toEqual(["psn_ann", "psn_bob"]);
  });
});
