import { describe, expect, it } from "vitest";
import type { Sender } from "../../src/carriers/port.ts";
import { SENDERS } from "../../src/carriers/registry.ts";
import { readBody } from "./inbound.ts";

/**
 * What each sender's body cannot be read without: where a text stands that says which number, which event, what kind of message, or in our
 * own contract when it was. `*` is any place in a list.
 */
const ESSENTIAL: Readonly<Record<string, readonly string[]>> = {
  "17track": ["event", "data.*.number"],
  aftership: ["event", "msg.tracking_number"],
  dcsa: [
    "*.eventID",
    "*.eventType",
    "*.eventClassifierCode",
    "*.eventDateTime",
    "*.equipmentReference",
    "*.documentReferences.*.documentReferenceType",
    "*.documentReferences.*.documentReferenceValue",
  ],
  dhl: ["shipments.*.id"],
  "dhl-ecommerce": ["shipments.*.id"],
  easypost: ["id", "description", "result.tracking_code", "result.carrier", "result.object"],
  easyship: ["event_type", "tracking_status.tracking_number"],
  epcis: [
    "type",
    "epcisBody.eventList.*.type",
    "epcisBody.eventList.*.eventTime",
    "epcisBody.eventList.*.epcList.*",
    "epcisBody.eventList.*.parentID",
  ],
  fedex: ["output.completeTrackResults.*.trackingNumber"],
  karrio: ["event", "data.tracking_number"],
  project44: ["shipment.identifiers.*.type", "shipment.identifiers.*.value", "events.*.type"],
  sendcloud: ["action", "parcel.tracking_number"],
  shipengine: ["resource_url", "resource_type", "data.tracking_number"],
  shippo: ["event", "data.tracking_number"],
  "standard-webhooks": [
    "type",
    "timestamp",
    "data.shipments.*.carrier",
    "data.shipments.*.trackingNumber",
    "data.shipments.*.estimatedDeliveryAt",
    "data.shipments.*.events.*.id",
    "data.shipments.*.events.*.milestone",
    "data.shipments.*.events.*.classifier",
    "data.shipments.*.events.*.occurredAt",
    "data.shipments.*.retractions.*.eventId",
    "data.shipments.*.retractions.*.declaredAt",
  ],
  terminal49: [
    "data.id",
    "data.type",
    "data.attributes.event",
    "data.relationships.reference_object.data.*",
    "included.*.id",
    "included.*.type",
    "included.*.attributes.number",
    "included.*.attributes.timestamp",
    "included.*.relationships.*.data.*",
  ],
  ups: ["trackingNumber"],
};

type Path = readonly (string | number)[];

function leaves(value: unknown, at: Path = []): Path[] {
  if (typeof value === "string" || typeof value === "number") return [at];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, held]) =>
    leaves(held, [...at, Array.isArray(value) ? Number(key) : key]),
  );
}

function put(value: unknown, [first, ...rest]: Path, leaf: unknown): unknown {
  if (first === undefined) return leaf;
  const held = Array.isArray(value) ? value : { ...(value as object) };
  const changed = put((held as Record<string | number, unknown>)[first], rest, leaf);
  return Array.isArray(value) ? value.with(Number(first), changed) : { ...held, [first]: changed };
}

const isEssential = (sender: string, path: Path): boolean =>
  (ESSENTIAL[sender] ?? []).some((known) => {
    const parts = known.split(".");
    return parts.length === path.length && parts.every((part, at) => part === "*" || part === String(path[at]));
  });

const readers = Object.values(SENDERS as Record<string, Sender>).filter(({ name }) => name in ESSENTIAL);

describe.each(readers)("a webhook of $name", (sender) => {
  const body: unknown = JSON.parse(sender.example.body);
  const settings = { carrier: "acme" };
  const numbersOf = async (sent: unknown) => {
    const reading = await readBody(sender, JSON.stringify(sent), { settings });
    if (!reading.ok) return `${reading.error.path}: ${reading.error.message}`;
    return reading.value.reports.map(({ trackingNumber }) => trackingNumber);
  };

  it.each([
    ["a number", 12345],
    ["a fraction", 1.5],
    ["null", null],
    ["true", true],
    ["a number whose digits are lost", 2 ** 60],
  ])("is not refused for a field of no consequence that is %s", async (_what, leaf) => {
    const numbers = await numbersOf(body);
    for (const path of leaves(body).filter((one) => !isEssential(sender.name, one)))
      expect([path.join("."), await numbersOf(put(body, path, leaf))]).toEqual([path.join("."), numbers]);
  });
});

/** Where a number stands that names a shipment, whatever else does. */
const NUMBER = /^(?:tracking_?number|tracking_code|number|id|value)$/i;

describe("a shipment's number that is a number", () => {
  const numbered = readers.filter(({ name }) => !["dcsa", "epcis", "terminal49"].includes(name));

  it.each(numbered)("is its digits to $name, as far as JSON has them", async (sender) => {
    const body: unknown = JSON.parse(sender.example.body);
    const at = leaves(body).filter((path) => isEssential(sender.name, path) && NUMBER.test(String(path.at(-1))));
    const numberOf = async (sent: number) => {
      const changed = at.reduce((held, path) => put(held, path, sent), body);
      const reading = await readBody(sender, JSON.stringify(changed), { settings: { carrier: "acme" } });
      return reading.ok ? reading.value.reports.map(({ trackingNumber }) => trackingNumber) : "refused";
    };
    expect(new Set(await numberOf(9_007_199_254_740_991))).toEqual(new Set(["9007199254740991"]));
    expect(new Set(await numberOf(397_200_009_032))).toEqual(new Set(["397200009032"]));
    expect(await numberOf(2 ** 60)).toBe("refused");
  });
});
