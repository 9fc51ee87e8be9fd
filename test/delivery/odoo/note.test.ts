import { describe, expect, it } from "vitest";
import type { TrackingEvent } from "../../../src/domain/event.ts";
import type { Moment } from "../../../src/domain/moment.ts";
import { EXCEPTION_REASONS, MILESTONES } from "../../../src/domain/milestone.ts";
import { languageOf, wordsIn } from "../../../src/delivery/odoo/words/spoken.ts";
import { LANGUAGES } from "../../../src/delivery/odoo/words/words.ts";
import { MINUTE_MS, momentAt, scan, T0 } from "../../support/build.ts";
import { openBench } from "./people-bench.ts";

const at = (minute: number) => scan({ atMs: T0 + minute * MINUTE_MS });

/** One shipment of a picking in an Odoo whose company speaks a language. */
function speaking(lang: string) {
  const bench = openBench();
  const partner = bench.odoo.create("res.partner", { name: "Company", lang });
  const company = bench.odoo.create("res.company", { name: "Company", partner_id: partner });
  const picking = bench.odoo.create("stock.picking", {
    picking_type_id: 2,
    carrier_tracking_ref: "P0",
    company_id: company,
  });
  return { bench, picking };
}

describe("a note", () => {
  it("of what happened before something that was told already begins by saying so", async () => {
    const bench = openBench();
    const picking = bench.odoo.addPicking({ trackingRef: "P0" });
    bench.record(0, [at(5)]);
    await bench.write(0);
    bench.record(0, [at(3), at(7)]);
    await bench.write(0);
    expect(bench.notes(picking).map((body) => body.includes("<strong>Reported late: In transit"))).toEqual([
      false,
      true,
      false,
    ]);
  });

  it("of a history that comes late, but in order, does not", async () => {
    const bench = openBench();
    const picking = bench.odoo.addPicking({ trackingRef: "P0" });
    bench.record(0, [at(7), at(3), at(5)]);
    await bench.write(0);
    expect(bench.notes(picking).join(" ")).not.toContain("Reported late");
  });

  it("of one instant with what was told, or written again, does not", async () => {
    const bench = openBench();
    const picking = bench.odoo.addPicking({ trackingRef: "P0" });
    bench.record(0, [at(5)]);
    await bench.write(0);
    bench.record(0, [at(5)]);
    await bench.write(0);
    for (const { id } of bench.odoo.messages(picking)) bench.odoo.unlink("mail.message", Number(id));
    bench.replay(0);
    await bench.drain(0);
    expect(bench.notes(picking)).toHaveLength(2);
    expect(bench.notes(picking).join(" ")).not.toContain("Reported late");
  });

  it("keeps its first words when the same is told again, whatever is known by then", async () => {
    const bench = openBench();
    const picking = bench.odoo.addPicking({ trackingRef: "P0" });
    bench.record(0, [at(5)]);
    await bench.write(0);
    bench.record(0, [at(3)]);
    await bench.write(0);
    const before = bench.notes(picking);
    bench.replay(0);
    await bench.drain(0);
    expect(bench.notes(picking)).toEqual(before);
  });
});

describe("the language of a note", () => {
  it("is that of the company whose picking it is", async () => {
    const { bench, picking } = speaking("de_CH");
    const other = bench.odoo.addPicking({ trackingRef: "P1" });
    bench.record(0, [scan({ milestone: "exception", reason: "damage" })]);
    bench.record(1, [at(0)]);
    await bench.write(0, 1);
    expect(bench.notes(picking)).toEqual([expect.stringContaining("<strong>Beschädigt</strong>")]);
    expect(bench.notes(other)).toEqual([expect.stringContaining("<strong>In transit</strong>")]);
    expect(bench.open()).toEqual(["Beschädigt (FedEx P0)"]);
  });

  it("is the company's too where a ring told of the picking, and is not asked for in an Odoo of one company", async () => {
    const { bench, picking } = speaking("de_CH");
    bench.record(0, [at(0)]);
    bench.link(0, picking);
    await bench.write(0);
    expect(bench.notes(picking)).toEqual([expect.stringContaining("<strong>Unterwegs</strong>")]);

    const alone = openBench();
    const only = alone.odoo.addPicking({ trackingRef: "P0" });
    alone.record(0, [at(0)]);
    alone.link(0, only);
    await alone.write(0);
    expect(alone.odoo.calls.counts["stock.picking.search_read"]).toBe(1);
    expect(alone.notes(only)).toHaveLength(1);
  });

  it("is English where the mesh does not speak the company's, or may not ask", async () => {
    const { bench, picking } = speaking("ja_JP");
    bench.record(0, [at(0)]);
    await bench.write(0);
    expect(bench.notes(picking)).toEqual([expect.stringContaining("In transit")]);

    const refused = speaking("de_DE");
    refused.bench.faults.next = ({ model }) =>
      model === "res.company"
        ? { error: { exception: "odoo.exceptions.AccessError", message: "You are not allowed" } }
        : null;
    refused.bench.record(0, [at(0)]);
    await refused.bench.write(0);
    expect(refused.bench.notes(refused.picking)).toEqual([expect.stringContaining("In transit")]);
  });

  it("is asked for once, and again after a while", async () => {
    const bench = openBench();
    bench.odoo.addPicking({ trackingRef: "P0" });
    const asked = () => bench.odoo.calls.counts["res.company.search_read"];
    for (const minute of [0, 1, 2]) {
      bench.record(0, [at(minute)]);
      await bench.write(0);
    }
    expect(asked()).toBe(1);
    bench.clock.nowMs += 10 * MINUTE_MS;
    bench.record(0, [at(3)]);
    await bench.write(0);
    expect(asked()).toBe(2);
  });

  it.each([
    ["de_DE", "de"],
    ["pt_BR", "pt"],
    ["nl_BE", "nl"],
    ["fr", "fr"],
    ["sr@latin", "en"],
    [false, "en"],
  ] as const)("of a partner with %s is %s", (code, language) => {
    expect(languageOf(code)).toBe(language);
  });

  it.each(LANGUAGES)("%s has a word of its own for each milestone and each reason", (language) => {
    const { milestones, reasons } = wordsIn(language);
    expect(new Set(Object.values(milestones)).size).toBe(MILESTONES.length);
    expect(new Set(Object.values(reasons)).size).toBe(EXCEPTION_REASONS.length);
    expect([...Object.values(milestones), ...Object.values(reasons)].filter((word) => word === "")).toEqual([]);
  });
});

describe("the time in a note", () => {
  const told = async (occurredAt: Partial<Moment>): Promise<string | undefined> => {
    const bench = openBench();
    const picking = bench.odoo.addPicking({ trackingRef: "P0" });
    bench.record(0, [scan({ occurredAt: { ...momentAt(T0), ...occurredAt } })]);
    await bench.write(0);
    return /<br>([^<]*)<br><small[^>]*>[^<]*<\/small><\/p>$/.exec(bench.notes(picking)[0] ?? "")?.[1];
  };

  it.each([
    [{ asSent: "2026-11-01T10:00:00+02:00" }, "1 Nov 2026, 10:00 (local time), 1 Nov 2026, 08:00 UTC"],
    [{ asSent: "2026-11-01T02:30:00.000-0530" }, "1 Nov 2026, 02:30 (local time), 1 Nov 2026, 08:00 UTC"],
    [{ asSent: "2026-11-01T08:00:00Z" }, "1 Nov 2026, 08:00 UTC"],
    [{ asSent: "2026-11-01T08:00:00+00:00" }, "1 Nov 2026, 08:00 UTC"],
    [{ asSent: "Sunday <at> 8" }, "1 Nov 2026, 08:00 UTC"],
    [{ asSent: "20261101 090000", certainty: "place" }, "20261101 090000 (local time), 1 Nov 2026, 08:00 UTC"],
    [{ asSent: "1 Nov 9 am", certainty: "zone" }, "1 Nov 9 am (local time), 1 Nov 2026, 08:00 UTC"],
    [{ asSent: "2026-11-01 08:00", certainty: "local" }, "1 Nov 2026, 08:00 UTC"],
    [{ asSent: "01/11/2026 08:00", certainty: "local" }, "1 Nov 2026, 08:00 UTC (sent as 01/11/2026 08:00)"],
    [{ asSent: "", certainty: "received" }, "1 Nov 2026, 08:00 UTC"],
    [{ asSent: "2026-11-01", certainty: "date" }, "1 Nov 2026"],
  ] satisfies [Partial<Moment>, string][])("sent as %o is that of the place where it is known", async (sent, text) => {
    expect(await told(sent)).toBe(text);
  });

  it.each([
    // Both clocks say the same: once. The 1st of November is winter in Berlin, and summer time has just ended.
    ["de_DE", "Europe/Berlin", "2026-11-01T09:00:00+01:00", "01.11.2026, 09:00"],
    ["de_DE", "Europe/Berlin", "2026-11-01T10:00:00+02:00", "01.11.2026, 10:00 (Ortszeit), 01.11.2026, 09:00"],
    ["de_DE", "Europe/Berlin", "2026-11-01T08:00:00Z", "01.11.2026, 09:00"],
    ["en_US", "America/Chicago", "2026-11-01T02:00:00-06:00", "1 Nov 2026, 02:00"],
    ["fr_FR", "Asia/Tokyo", "2026-11-01T08:00:00Z", "01/11/2026, 17:00"],
    ["nl_NL", "No/Where", "2026-11-01T08:00:00Z", "01-11-2026, 08:00 UTC"],
    ["en_US", false, "2026-11-01T08:00:00Z", "1 Nov 2026, 08:00 UTC"],
  ])("is the company's, once where both clocks agree: %s in %s", async (lang, tz, asSent, text) => {
    const bench = openBench();
    const partner = bench.odoo.create("res.partner", { name: "Company", lang, tz });
    const company_id = bench.odoo.create("res.company", { name: "Company", partner_id: partner });
    const picking = bench.odoo.create("stock.picking", {
      picking_type_id: 2,
      carrier_tracking_ref: "P0",
      company_id,
    });
    bench.record(0, [scan({ occurredAt: { ...momentAt(T0), asSent } })]);
    await bench.write(0);
    expect(bench.notes(picking)[0]).toContain(`<br>${text}<br><small`);
  });
});

describe("the headline of a note and of an activity", () => {
  const told = async (over: Partial<TrackingEvent>, lang = "en_US") => {
    const { bench, picking } = speaking(lang);
    bench.record(0, [scan({ milestone: "exception", reason: "other", ...over })]);
    await bench.write(0);
    return { note: bench.notes(picking)[0] ?? "", activity: bench.open()[0] };
  };

  it("is what the carrier said where no reason fits it, once", async () => {
    const { note, activity } = await told({ description: "Customer not available <b>" });
    expect(note).toContain("<strong>Customer not available &lt;b&gt;</strong> (FedEx P0)");
    expect(note.match(/Customer not available/g)).toHaveLength(1);
    expect(activity).toBe("Customer not available <b> (FedEx P0)");
  });

  it("is a word for it where the carrier said nothing, or too much for a headline", async () => {
    expect((await told({})).note).toContain("<strong>Exception</strong>");
    const long = "x".repeat(121);
    const { note, activity } = await told({ description: long }, "de_DE");
    expect(note).toContain(`<strong>Störung</strong> (FedEx P0)<br>${long}`);
    expect(activity).toBe("Störung (FedEx P0)");
  });

  it("is the reason in the company's words, with the carrier's beneath it", async () => {
    const { note, activity } = await told({ reason: "refused", description: "Refused by recipient" }, "fr_FR");
    expect(note).toContain("<strong>Livraison refusée</strong> (FedEx P0)<br>Refused by recipient");
    expect(activity).toBe("Livraison refusée (FedEx P0)");
  });
});
