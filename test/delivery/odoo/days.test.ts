import { describe, expect, it } from "vitest";
import { columnsIn, PROBED_FIELDS, stateCells } from "../../../src/delivery/odoo/columns.ts";
import { noteCells } from "../../../src/delivery/odoo/note.ts";
import { wantedViews } from "../../../src/delivery/odoo/setup/views.ts";
import { OWN_NAMES } from "../../../src/delivery/odoo/setup/wanted.ts";
import { ENGLISH } from "../../../src/delivery/odoo/words/en.ts";
import { parcelOf } from "../../../src/domain/delivery.ts";
import type { TrackingEvent } from "../../../src/domain/event.ts";
import type { Moment } from "../../../src/domain/moment.ts";

const DAYS = ["2024-01-31", "2024-02-29", "2024-07-01", "2024-12-31"];
const day = (date: string): Moment => ({ atMs: Date.parse(`${date}T00:00:00Z`), asSent: date, certainty: "date" });
const instant: Moment = { atMs: Date.UTC(2024, 3, 23, 18), asSent: "2024-04-23T18:00:00Z", certainty: "offset" };

/** What Odoo is written of a picking that was delivered, or is to be. */
function written(at: Moment, present: readonly string[] = PROBED_FIELDS): Record<string, string> {
  const head = { fingerprint: "f", milestone: "delivered", reason: null, occurredAt: at } as const;
  const state = parcelOf(head, { deliveryAt: at, reportedAtMs: 0 }, null);
  const row = stateCells(columnsIn(Object.fromEntries(present.map((name) => [name, true]))), 7, state);
  return Object.fromEntries(row?.fields.map((field, index) => [field, row.cells[index] ?? ""]) ?? []);
}

/** The clocks by which people read. */
const ZONES = [
  ...new Set([...Intl.supportedValuesOf("timeZone"), "Pacific/Kiritimati", "Pacific/Pago_Pago", "Etc/GMT+12"]),
].map((timeZone) => [timeZone, new Intl.DateTimeFormat("sv-SE", { timeZone })] as const);

/** Whom Odoo, which keeps UTC, shows another day than this where it holds this text. */
const misled = (date: string, held: string | undefined): string[] =>
  ZONES.filter(([, clock]) => clock.format(new Date(`${held?.replace(" ", "T")}Z`)) !== date).map(([zone]) => zone);

/** From UTC+12 on noon in UTC is the next day: people there read the field of the day. */
const BEYOND =
  /^(?:Pacific\/(?:Auckland|Fiji|Tongatapu|Apia|Kiritimati|Enderbury|Kanton|Fakaofo|Chatham|Majuro|Kwajalein|Nauru|Tarawa|Funafuti|Wallis|Wake|Norfolk)|Asia\/(?:Kamchatka|Anadyr)|Antarctica\/(?:McMurdo|South_Pole)|NZ|NZ-CHAT|Kwajalein|Etc\/GMT-1[234])$/;
describe("a day in Odoo", () => {
  it.each(DAYS)("%s is a day by itself, of no zone, for everybody who expects it", (date) => {
    expect(written(day(date))["x_tallyman_estimate_day"]).toBe(date);
  });

  it.each(["x_tallyman_estimate_at", "x_tallyman_at", "x_tallyman_delivered_at", "date_delivered"])(
    "in %s, which Odoo shows in the reader's zone, is that day for all but those beyond UTC+12",
    (field) => {
      const wrong = DAYS.flatMap((date) => misled(date, written(day(date))[field]));
      expect(wrong.filter((zone) => !BEYOND.test(zone))).toEqual([]);
      const zones = ["Pacific/Pago_Pago", "America/Los_Angeles", "America/New_York", "Europe/Berlin", "Asia/Shanghai"];
      for (const zone of [...zones, "Asia/Tokyo", "Australia/Sydney"]) expect(wrong).not.toContain(zone);
    },
  );

  it("is in the one field of an Odoo that was set up before there was the other", () => {
    const cells = written(day("2024-04-23"), ["x_tallyman_estimate_at"]);
    expect(cells).toEqual({ ".id": "7", x_tallyman_estimate_at: "2024-04-23 12:00:00" });
  });

  it("is none where the sender tells an instant", () => {
    expect(written(instant)).toMatchObject({
      x_tallyman_estimate_at: "2024-04-23 18:00:00",
      x_tallyman_estimate_day: "",
      x_tallyman_at: "2024-04-23 18:00:00",
      x_tallyman_delivered_at: "2024-04-23 18:00:00",
    });
  });

  it("hides the hour beside it on the form", () => {
    const [form] = wantedViews(OWN_NAMES);
    expect(form?.arch).toContain(
      'name="x_tallyman_estimate_at" readonly="1" invisible="not x_tallyman_estimate_at or x_tallyman_estimate_day"',
    );
  });

  it("dates a note so that America and Asia read that day", () => {
    const event: TrackingEvent = {
      fingerprint: "0".repeat(32),
      milestone: "delivered",
      reason: null,
      classifier: "actual",
      occurredAt: day("2024-04-23"),
      place: null,
      description: null,
      code: "",
      sourceEventId: null,
    };
    const cells = noteCells(
      { kind: "event", event, seq: 1 },
      { tenantId: "t", carrier: "ups", trackingNumber: "1" },
      "req_1",
      { link: { pickingId: 7 }, words: ENGLISH, zone: null, late: false },
    );
    expect(cells?.[3]).toBe("2024-04-23 12:00:00");
  });
});
