import { describe, expect, it } from "vitest";
import { isoOfCompact, readEpoch, readExpected, readTime } from "../../src/carriers/times.ts";
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
    // America's territories, as states of its post.
    [at("US", "PR", "Ponce"), "America/Puerto_Rico"],
    [at("US", "Puerto Rico"), "America/Puerto_Rico"],
    [at("US", "VI"), "America/Puerto_Rico"],
    [at("US", "GU", "Hagatna"), "Pacific/Guam"],
    [{ ...at("US"), postalCode: "00918" }, "America/Puerto_Rico"],
    [{ ...at("US"), postalCode: "96913" }, "Pacific/Guam"],
    [{ ...at("US"), postalCode: "96950" }, "Pacific/Guam"],
    [{ ...at("US"), postalCode: "96799" }, "Pacific/Pago_Pago"],
    [at("US", "TX", "A Town Nobody Lists"), "America/Chicago"],
    [at("CA", "ON", "MISSISSAUGA"), "America/Toronto"],
    [at("AU", "WA", "Perth"), "Australia/Perth"],
    [at("BR", "SP", "São Paulo"), "America/Sao_Paulo"],
    // One legal time, whatever list has a second zone.
    [at("CN"), "Asia/Shanghai"],
    [at("CN", "Xinjiang", "Urumqi"), "Asia/Shanghai"],
    [at("CN", "Guangdong Province", "Guangzhou"), "Asia/Shanghai"],
    [at("UA"), "Europe/Kiev"],
    // States in full, otherwise, with and without what is written around them.
    [at("US", "New York State", "Nowhere"), "America/New_York"],
    [at("US", "state of Texas", "Nowhere"), "America/Chicago"],
    [at("US", "US-CA"), "America/Los_Angeles"],
    [at("US", "tx", "El Paso"), "America/Denver"],
    [at("CA", "Quebec", "Nowhere"), "America/Montreal"],
    [at("CA", "QC"), "America/Montreal"],
    [at("MX", "NL", "Monterrey"), "America/Monterrey"],
    [at("MX", "NLE"), "America/Monterrey"],
    [at("MX", "Nuevo Leon"), "America/Monterrey"],
    [at("MX", "Ciudad de México"), "America/Mexico_City"],
    [at("MX", "CDMX"), "America/Mexico_City"],
    [at("MX", null, "Ciudad de Mexico"), "America/Mexico_City"],
    [at("MX", "Estado de México", "Toluca"), "America/Mexico_City"],
    [at("MX", "Q.R.", "Cancún"), "America/Cancun"],
    [at("MX", "BCN", "Tijuana"), "America/Tijuana"],
    [at("MX", "Sonora"), "America/Hermosillo"],
    [at("MX", "CHIH", "Ciudad Juarez"), "America/Ciudad_Juarez"],
    [at("BR", "Amazonas", "Manaus"), "America/Manaus"],
    [at("BR", "Estado de São Paulo"), "America/Sao_Paulo"],
    [at("AU", "Queensland"), "Australia/Brisbane"],
    [at("ID", "West Java", "Bandung"), "Asia/Jakarta"],
    [at("ID", "Bali"), "Asia/Makassar"],
    [at("ES", "Catalunya", "A Town Nobody Lists"), "Europe/Madrid"],
    [at("ES", "Las Palmas"), "Atlantic/Canary"],
    [{ ...at("ES"), postalCode: "38001" }, "Atlantic/Canary"],
    [{ ...at("ES"), postalCode: "28001" }, "Europe/Madrid"],
    [{ ...at("PT"), postalCode: "9500-150" }, "Atlantic/Azores"],
    [{ ...at("PT"), postalCode: "9000-001" }, "Atlantic/Madeira"],
    [{ ...at("PT"), postalCode: "1100-148" }, "Europe/Lisbon"],
    [{ ...at("US"), postalCode: "90210" }, "America/Los_Angeles"],
    [{ ...at("US", "??", "Nowhere"), postalCode: "60601-1234" }, "America/Chicago"],
    [at("NZ", null, "A Town Nobody Lists"), "Pacific/Auckland"],
    [at("CL", "Magallanes", "Punta Arenas"), "America/Punta_Arenas"],
    [at("CL", null, "A Town Nobody Lists"), "America/Santiago"],
  ])("of %o is %s", (place, zone) => {
    expect(zoneAt(place)).toBe(zone);
  });

  it.each([at(null, "CA"), at("US"), at("XX"), at("United States", "CA"), at("ES", null, "A Town Nobody Lists"), null])(
    "of %o is nobody's guess",
    (place) => {
      expect(zoneAt(place)).toBeNull();
    },
  );

  it("knows a country by two letters or three", () => {
    expect(["USA", "deu", "us", "Germany", "", null].map(countryCode)).toEqual(["US", "DE", "US", "DE", null, null]);
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

describe("a time as senders write it", () => {
  const read = (text: string) => {
    const moment = readTime(text);
    return moment && `${new Date(moment.atMs).toISOString()} ${moment.certainty}`;
  };

  it.each([
    "2024-05-07 10:00:00 +0100",
    "2024-05-07 10:00:00 +01:00",
    "2024-05-07 10:00:00+01",
    "2024-05-07T10:00:00 +1:00",
    "2024-05-07 09:00:00 UTC",
    "2024-05-07 09:00:00 Z",
    "2024-05-07 09:00:00 GMT",
    "2024-05-07 10:00 UTC+1",
    "2024-05-07T10:00:00.000000+01:00",
    "2024-05-07T10:00:00,0 +01:00",
    "2024-05-07 10:00:00 GMT+01:00",
    "2024-05-07T10:00:00+01:00[Europe/London]",
    "2024-05-07 10:00:00 (+0100)",
    "2024-05-07 10:00:00 AM +01:00",
    "2024/05/07 10:00:00 +0100",
    "2024-5-7 9:00 Z",
    "2024-05-07, 10:00 +01:00",
    "  2024-05-07   10:00:00   +0100  ",
    "20240507T090000Z",
    "20240507 100000 +0100",
    "Tue, 07 May 2024 10:00:00 +0100",
    "7 May 2024 09:00 GMT",
    "May 7, 2024 10:00 AM +0100",
    "1715072400",
    "1715072400000",
  ])("%j is nine o'clock UTC", (text) => {
    expect(read(text)).toBe("2024-05-07T09:00:00.000Z offset");
  });

  it.each([
    ["2024-05-07 9:05 PM", "2024-05-07T21:05:00.000Z local"],
    ["2024-05-07 12:30 AM", "2024-05-07T00:30:00.000Z local"],
    ["2024-05-07 12:30 p.m.", "2024-05-07T12:30:00.000Z local"],
    ["2024-05-07 14:25 PM", "2024-05-07T14:25:00.000Z local"],
    ["2024-05-07 9 AM", "2024-05-07T09:00:00.000Z local"],
    ["2024-05-07 09:00:00 CST", "2024-05-07T09:00:00.000Z local"],
    ["2024-05-07 09:00:60", "2024-05-07T09:00:59.000Z local"],
    ["2024-05-07", "2024-05-07T00:00:00.000Z date"],
    ["20240507", "2024-05-07T00:00:00.000Z date"],
    ["2024-05-07 PM", "2024-05-07T00:00:00.000Z date"],
    ["2024-05-07 25:00", "2024-05-07T00:00:00.000Z date"],
    ["2024-05-07 in the morning", "2024-05-07T00:00:00.000Z date"],
  ])("%j is %s", (text, meant) => {
    expect(read(text)).toBe(meant);
  });

  it.each([
    "",
    "soon",
    "05/07/2024 10:00",
    "07.05.2024",
    "2024-02-30",
    "2024-13-01",
    "99999999",
    "12345",
    "2024",
    "10:00",
    "0000-00-00 00:00:00",
    "7 Foo 2024",
  ])("%j is none", (text) => {
    expect(read(text)).toBeNull();
  });

  it("by a zone's letters is read at the place", () => {
    expect(readTime("2024-05-07 09:00:00 CST", { place: at("CN", null, "Shanghai") })?.atMs).toBe(
      Date.UTC(2024, 4, 7, 1),
    );
  });

  it("whose UTC is only claimed is, in whatever figures it is claimed", () => {
    for (const text of ["2024-05-07T09:00:00Z", "2024-05-07 09:00:00 +0000", "2024-05-07 09:00 UTC"]) {
      expect(readTime(text, { zulu: "claimed_utc" })?.certainty).toBe("claimed_utc");
      expect(readTime(text, { zulu: "local", place: at("JP") })).toMatchObject({
        atMs: Date.UTC(2024, 4, 7),
        certainty: "place",
      });
    }
    expect(readTime("2024-05-07T09:00:00+09:00", { zulu: "local" })?.certainty).toBe("offset");
  });
});

describe("a day that is expected", () => {
  it.each([
    ["2024-05-07", undefined],
    ["2024-05-07T00:00:00Z", undefined],
    ["2024-05-07T00:00:00", undefined],
    ["2024-05-07 00:00", undefined],
    ["2024-05-07T00:00:00.000+0000", undefined],
    ["2024-05-07T00:00:00-07:00", undefined],
    ["2024-05-07T00:00:00+09:00", undefined],
    ["2024-05-07T23:59:59Z", undefined],
    ["2024-05-07T23:59:00-05:00", undefined],
    ["2024-05-07 12:00 AM", undefined],
    ["2024-05-07T07:00:00Z", "America/Los_Angeles"],
    ["2024-05-06T15:00:00Z", "Asia/Tokyo"],
  ])("%s is that day", (text, zone) => {
    const expected = { atMs: Date.UTC(2024, 4, 7), asSent: text, certainty: "date" };
    expect(readExpected(text, zone === undefined ? {} : { zone })).toEqual(expected);
  });

  it("is an instant where a time of day is told", () => {
    expect(readExpected("2024-05-07T18:00:00-05:00")).toMatchObject({
      atMs: Date.UTC(2024, 4, 7, 23),
      certainty: "offset",
    });
    expect(readExpected("2024-05-07T07:00:00Z", { zone: "Mars/Olympus" })?.certainty).toBe("offset");
    expect(readExpected("soon")).toBeNull();
  });
});

it("no country is called like what every object has", () => {
  for (const country of ["constructor", "__proto__", "toString", "hasOwnProperty"])
    expect(zoneAt({ city: "Chicago", state: "IL", postalCode: null, country })).toBeNull();
});
