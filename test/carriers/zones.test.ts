import { describe, expect, it } from "vitest";
import { readEpoch, readTime, isoOfCompact } from "../../src/carriers/times.ts";
import { countryCode, zoneAt } from "../../src/carriers/zones/zone.ts";

const at = (country: string | null, state: string | null = null, city: string | null = null) => ({
  country,
  state,
  city,
  postalCode: null,
});

describe("the zone of a place", () => {
  it.each([
    [at("DE"), "Europe/Berlin"],
    [at("de", null, "Bonn"), "Europe/Berlin"],
    [at("JP"), "Asia/Tokyo"],
    [at("US", "CA", "Oakland"), "America/Los_Angeles"],
    [at("US", "Nevada"), "America/Los_Angeles"],
    [at("US", "TX", "El Paso"), "America/Denver"],
    [at("US", "TX", "A Town Nobody Lists"), "America/Chicago"],
    [at("CA", "ON", "MISSISSAUGA"), "America/Toronto"],
    [at("AU", "WA", "Perth"), "Australia/Perth"],
    [at("BR", "SP", "São Paulo"), "America/Sao_Paulo"],
  ])("of %o is %s", (place, zone) => {
    expect(zoneAt(place)).toBe(zone);
  });

  it.each([at(null, "CA"), at("US"), at("XX"), at("United States", "CA"), null])("of %o is nobody's guess", (place) => {
    expect(zoneAt(place)).toBeNull();
  });

  it("knows a country by two letters or three", () => {
    expect(["USA", "deu", "us", "Germany", "", null].map(countryCode)).toEqual([
      "US",
      "DE",
      "US",
      "Germany",
      null,
      null,
    ]);
  });
});

describe("a time without an offset", () => {
  const read = (text: string, over: Parameters<typeof readTime>[1]) => {
    const moment = readTime(text, over);
    return moment && [new Date(moment.atMs).toISOString(), moment.certainty];
  };

  it("is read in the zone the sender names, before that of the place", () => {
    const place = at("DE");
    expect(read("2026-07-01T12:00:00", { place, zone: "Asia/Tokyo" })).toEqual(["2026-07-01T03:00:00.000Z", "zone"]);
    expect(read("2026-07-01T12:00:00", { place })).toEqual(["2026-07-01T10:00:00.000Z", "place"]);
    expect(read("2026-01-01T12:00:00", { place })).toEqual(["2026-01-01T11:00:00.000Z", "place"]);
    expect(read("2026-07-01T12:00:00", {})).toEqual(["2026-07-01T12:00:00.000Z", "local"]);
  });

  it("is left as it is when the sender names a zone nobody knows", () => {
    expect(read("2026-07-01T12:00:00", { zone: "Mars/Olympus" })).toEqual(["2026-07-01T12:00:00.000Z", "local"]);
  });

  it("keeps its own offset wherever it was", () => {
    expect(read("2026-07-01T12:00:00+09:00", { place: at("DE") })).toEqual(["2026-07-01T03:00:00.000Z", "offset"]);
  });

  it("that ends in a Z which is really local is read at the place", () => {
    expect(read("2026-07-01T12:00:00Z", { zulu: "local", place: at("DE") })).toEqual([
      "2026-07-01T10:00:00.000Z",
      "place",
    ]);
  });

  it("that comes twice when clocks go back is the first, and one that never was is an hour on", () => {
    expect(read("2026-10-25T02:30:00", { place: at("DE") })).toEqual(["2026-10-25T00:30:00.000Z", "place"]);
    expect(read("2026-03-29T02:30:00", { place: at("DE") })).toEqual(["2026-03-29T01:30:00.000Z", "place"]);
  });

  it("is a day when only a day is told", () => {
    expect(read("2026-07-01", { place: at("JP") })).toEqual(["2026-07-01T00:00:00.000Z", "date"]);
  });

  it("keeps what the sender wrote", () => {
    expect(readTime("2026-07-01T12:00:00Z", { zulu: "local", place: at("DE") })?.asSent).toBe("2026-07-01T12:00:00Z");
  });
});

describe("figures for a time", () => {
  it("are read when they are one", () => {
    expect(isoOfCompact("20240423", "095004")).toBe("2024-04-23T09:50:04");
    expect(isoOfCompact("20240423", "0950")).toBe("2024-04-23T09:50:00");
    expect(isoOfCompact("20240423", "")).toBe("2024-04-23");
    expect(isoOfCompact("2024", "0950")).toBeNull();
    expect(isoOfCompact("20240423", "9")).toBeNull();
  });

  it("since the epoch are seconds or milliseconds by their size", () => {
    expect(readEpoch(1_791_394_201)?.atMs).toBe(1_791_394_201_000);
    expect(readEpoch("1791394201123")?.atMs).toBe(1_791_394_201_123);
    expect([null, "", "soon", 0, -1, 1e300].map((value) => readEpoch(value))).toEqual([
      null,
      null,
      null,
      null,
      null,
      null,
    ]);
  });
});
