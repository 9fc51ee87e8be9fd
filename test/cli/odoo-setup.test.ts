import { describe, expect, it } from "vitest";
import { run } from "../../src/cli/program.ts";
import type { CliIo } from "../../src/cli/session.ts";

const LOST = [
  { outcome: "would remove", item: "ir.actions.server action_picking", words: "record 7" },
  {
    outcome: "would remove",
    item: "ir.model.fields field_x_tallyman_proof",
    words: "x_tallyman_proof: 812 records of stock.picking hold something in it",
  },
];

/** The command against a mesh that has this to take away. */
async function remove(argv: string[], typed?: string | null, lines: object[] = LOST) {
  const sent: Record<string, unknown>[] = [];
  const said: string[] = [];
  const asked: string[] = [];
  const io: CliIo = {
    env: { MESH_TOKEN: "t" },
    columns: 200,
    readFile: async () => null,
    readStdin: async () => "",
    out: (text) => said.push(text),
    err: (text) => said.push(text),
    fetch: async (request) => {
      if (request.method === "GET") return Response.json({ odoo: { db: "acme_live", url: "https://acme.odoo.com" } });
      const body = await request.json<Record<string, unknown>>();
      sent.push(body);
      return Response.json({ lines: body["dryRun"] === true ? lines : [] });
    },
    ...(typed === undefined
      ? {}
      : {
          ask: async (question) => {
            asked.push(question);
            return typed;
          },
        }),
  };
  const code = await run(["odoo", "setup", "--tenant", "acme", ...argv], io);
  const done = sent.filter((body) => body["remove"] === true && body["dryRun"] !== true);
  return { code, done, said: said.join("\n"), asked };
}

describe("odoo setup --remove", () => {
  it("names what would be lost, and takes it away once the database's name was typed", async () => {
    const { code, done, said, asked } = await remove(["--remove"], "acme_live");
    expect(code).toBe(0);
    expect(done).toEqual([{ remove: true }]);
    expect(said).toContain("812 records of stock.picking");
    expect(asked).toEqual([expect.stringContaining("acme_live")]);
    expect(asked[0]).toContain("https://acme.odoo.com");
  });

  it.each([
    ["another name", "acme"],
    ["yes", "yes"],
    ["nothing", ""],
    ["its name in other letters", "ACME_LIVE"],
    ["no line at all", null],
    ["nobody to type", undefined],
  ])("takes nothing away for %s, and says so", async (_, typed) => {
    const { code, done, said } = await remove(["--remove"], typed);
    expect(code).not.toBe(0);
    expect(done).toEqual([]);
    expect(said).toContain("nothing was taken away");
  });

  it("asks nobody with --yes, with --dry-run, or where nothing is", async () => {
    expect(await remove(["--remove", "--yes"])).toMatchObject({ code: 0, done: [{ remove: true }], asked: [] });
    expect(await remove(["--remove", "--dry-run"], "x")).toMatchObject({ code: 0, done: [], asked: [] });
    const nothing = [{ outcome: "ok", item: "nothing", words: "no set-up was here" }];
    expect(await remove(["--remove"], null, nothing)).toMatchObject({ code: 0, asked: [] });
  });

  it("keeps the fields when told to, and only then", async () => {
    const { done } = await remove(["--remove", "--keep-fields", "--yes"]);
    expect(done).toEqual([{ remove: true, keepFields: true }]);
    expect(await remove(["--keep-fields"], "acme_live")).toMatchObject({ code: 2, done: [] });
  });
});
