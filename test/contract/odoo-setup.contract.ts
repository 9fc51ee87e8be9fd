import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setupClient, type SetupClient } from "../../src/delivery/odoo/setup/setup-client.ts";
import { setUp, type Line, type SetUpOptions } from "../../src/delivery/odoo/setup/set-up.ts";
import { ACTIVITY_TYPE } from "../../src/delivery/odoo/setup/wanted.ts";
import { CONTRACT, CONTRACT_NAMES, MARK, RINGS } from "./odoo-contract-names.ts";
import { valueOf, type OdooEnvironment } from "./odoo-contract-world.ts";
import { odooFixtures } from "./odoo-fixtures.ts";

/** Odoo builds its models anew for every change of their fields, in each of its workers. */
const TIMEOUT_MS = 240_000;
const URL_A = "https://eu.hooks.example.com/in/eu_0123456789abcdef0123456789abcdef";
const URL_B = "https://eu.hooks.example.com/in/eu_fedcba9876543210fedcba9876543210";
const ALL: SetUpOptions = { dryRun: false, remove: false, webhookUrl: URL_A };
const MADE = new Set(["present", "made", "changed", "removed", "would make", "would change", "would remove", "failed"]);

/** What a set-up did, without what it only looked at, and without the activity type, which stays where activities have it. */
const done = (lines: readonly Line[]): string[] =>
  lines
    .filter(({ outcome, item }) => MADE.has(outcome) && !item.endsWith(ACTIVITY_TYPE))
    .map(({ item, outcome }) => `${outcome}: ${item}`);
const outcomes = (lines: readonly Line[]): string[] => [
  ...new Set(done(lines).map((line) => line.split(":")[0] ?? "")),
];

/** The set-up of an Odoo under names of the tests' own, which begins and ends with what it makes taken away. A live set-up stays as it is. */
export function odooSetupContract(name: string, makeEnvironment: () => Promise<OdooEnvironment>): void {
  describe(`setting up an Odoo: ${name}`, () => {
    let environment: OdooEnvironment;
    let client: SetupClient;
    /** Of what was made under names that begin so: Odoo 17 gives actions titles of its own. */
    const idsNamed = async (start: string): Promise<number[]> => {
      const domain = [
        ["module", "=", CONTRACT],
        ["name", "=like", `${start}%`],
      ];
      return valueOf(await client.search("ir.model.data", domain, ["res_id"])).map((row) => Number(row["res_id"]));
    };
    const run = async (change: Partial<SetUpOptions> = {}) =>
      valueOf(await setUp(client, { ...ALL, ...change }, client, CONTRACT_NAMES));
    beforeAll(async () => {
      environment = await makeEnvironment();
      client = setupClient(environment.connection, { fetch: environment.fetch, timeoutMs: TIMEOUT_MS });
      await run({ remove: true });
    }, TIMEOUT_MS);
    afterAll(async () => {
      await run({ remove: true });
      await environment.close();
    }, TIMEOUT_MS);

    it("says what it would do, and does nothing", { timeout: TIMEOUT_MS }, async () => {
      const said = await run({ dryRun: true });
      expect(outcomes(said)).toEqual(["would make"]);
      expect(outcomes(await run({ dryRun: true }))).toEqual(["would make"]);
    });

    it("makes all of it once, and finds it there the next time", { timeout: TIMEOUT_MS }, async () => {
      const made = done(await run());
      expect(made.filter((line) => !line.startsWith("made: "))).toEqual([]);
      expect(made).toContain("made: field x_tallyman_contract_milestone");
      expect(made).toContain("made: webhook for pickings");
      expect(outcomes(await run())).toEqual(["present"]);
    });

    it(
      "shows the fields on the picking's form, and rings one URL from each rule",
      { timeout: TIMEOUT_MS },
      async () => {
        const views = valueOf(
          await client.search("ir.ui.view", [["name", "=like", `stock.picking.%.${CONTRACT}`]], ["arch_base"]),
        );
        expect(
          views.filter((view) => String(view["arch_base"]).includes("x_tallyman_contract_milestone")),
        ).toHaveLength(3);
        const actions = valueOf(
          await client.search(
            "ir.actions.server",
            [["id", "in", await idsNamed("action_")]],
            ["webhook_url", "state", "base_automation_id"],
          ),
        );
        expect(
          actions.map((action) => [
            action["webhook_url"],
            action["state"],
            Array.isArray(action["base_automation_id"]),
          ]),
        ).toEqual(actions.map(() => [URL_A, "webhook", true]));
        expect(actions.length).toBeGreaterThanOrEqual(3);
      },
    );

    it("moves the rules to another URL, and changes nothing else", { timeout: TIMEOUT_MS }, async () => {
      const changed = done(await run({ webhookUrl: URL_B }));
      expect(
        new Set(changed.filter((line) => !line.startsWith("present")).map((line) => line.split(" for ")[0])),
      ).toEqual(new Set(["changed: webhook"]));
      expect(outcomes(await run({ webhookUrl: URL_B }))).toEqual(["present"]);
    });

    it("finishes what was half made or taken away by hand", { timeout: TIMEOUT_MS }, async () => {
      valueOf(await client.unlink("ir.actions.server", await idsNamed("action_picking")));
      expect(done(await run({ webhookUrl: URL_B })).filter((line) => !line.startsWith("present"))).toEqual([
        "made: webhook for pickings",
      ]);
    });

    it(
      "rings with the record's model and id when a rule's field was written, and it reads as written",
      async () => {
        const rung: unknown[] = [];
        const server = createServer((request, response) => {
          const hear = async (): Promise<void> => {
            rung.push(JSON.parse(await text(request)));
            response.end();
          };
          void hear();
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        const { port } = server.address() as AddressInfo;
        const fixtures = odooFixtures(environment.connection, environment.fetch);
        try {
          await run({ webhookUrl: `http://127.0.0.1:${port}/in/eu_0123456789abcdef0123456789abcdef` });
          const outgoing = [["code", "=", "outgoing"]];
          const [type] = valueOf(await client.search("stock.picking.type", outgoing, ["id"], 1));
          const [id = 0] = await fixtures.create("stock.picking", [
            { name: `${MARK}/RING/${crypto.randomUUID()}`, picking_type_id: type?.["id"], origin: RINGS },
          ]);
          rung.length = 0;
          // No rule's field, then one: the bell is the second one's, and has rung when the call is answered.
          await fixtures.write("stock.picking", [id], { note: "<p>quiet</p>" });
          await fixtures.write("stock.picking", [id], { carrier_tracking_ref: "RING1" });
          expect(rung).toMatchObject([{ _model: "stock.picking", _id: id, _action: expect.any(String) }]);
          const [row] = valueOf(await client.search("stock.picking", [["id", "=", id]], ["carrier_tracking_ref"]));
          expect(row?.["carrier_tracking_ref"]).toBe("RING1");
          await fixtures.unlink("stock.picking", [id]);
        } finally {
          server.close();
          server.closeAllConnections();
        }
      },
      TIMEOUT_MS,
    );

    it("takes away what it made, and finds nothing the next time", { timeout: TIMEOUT_MS }, async () => {
      expect(outcomes(await run({ remove: true, dryRun: true }))).toEqual(["would remove"]);
      expect(outcomes(await run({ remove: true }))).toEqual(["removed"]);
      expect(done(await run({ remove: true }))).toEqual([]);
    });

    it("says whose key it is, and which rights are more than it needs", { timeout: TIMEOUT_MS }, async () => {
      const lines = await run({ dryRun: true });
      expect(lines.find(({ item }) => item === "key")?.words).toContain("admin");
      expect(lines.find(({ item }) => item === "group base.group_system")).toMatchObject({ outcome: "warning" });
      expect(lines.find(({ item }) => item === "right to write stock.picking")).toMatchObject({ outcome: "ok" });
    });
  });
}
