import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { placeBeside, placeIn, placeWith } from "../../src/carriers/place-text.ts";
import { readTime } from "../../src/carriers/times.ts";
import { zoneAt } from "../../src/carriers/zones/zone.ts";
import { anyText } from "./inbound.ts";

const inShort = (place: ReturnType<typeof placeIn>): string =>
  [place?.city, place?.state, place?.postalCode, place?.country].map((word) => word ?? "-").join("/");

/** City, state, postal code and country; and the zone of its clocks, absent where the place is not certain. */
const PLACES: readonly (readonly [line: string, place: string, zone?: string])[] = [
  // A state of America or a country: a listed town decides.
  ["Denver, CO", "Denver/CO/-/US", "America/Denver"],
  ["Bogota, CO", "Bogota/-/-/CO", "America/Bogota"],
  ["Nowheresville, CO", "Nowheresville/CO/-/-"],
  ["Wilmington, DE", "Wilmington/DE/-/US", "America/New_York"],
  ["Hamburg, DE", "Hamburg/-/-/DE", "Europe/Berlin"],
  ["München, DE", "München/-/-/DE", "Europe/Berlin"],
  ["Nowheresville, DE", "Nowheresville/DE/-/-"],
  ["Chicago, IL", "Chicago/IL/-/US", "America/Chicago"],
  ["Jerusalem, IL", "Jerusalem/-/-/IL", "Asia/Jerusalem"],
  ["Los Angeles, CA", "Los Angeles/CA/-/US", "America/Los_Angeles"],
  ["Toronto, CA", "Toronto/-/-/CA", "America/Toronto"],
  ["Indianapolis, IN", "Indianapolis/IN/-/US", "America/Indiana/Indianapolis"],
  ["Mumbai, IN", "Mumbai/-/-/IN", "Asia/Kolkata"],
  ["Atlanta, GA", "Atlanta/GA/-/US", "America/New_York"],
  ["Libreville, GA", "Libreville/-/-/GA", "Africa/Lagos"],
  ["Portland, ME", "Portland/ME/-/US", "America/New_York"],
  ["Podgorica, ME", "Podgorica/-/-/ME", "Europe/Belgrade"],
  ["Boston, MA", "Boston/MA/-/US", "America/New_York"],
  ["Casablanca, MA", "Casablanca/-/-/MA", "Africa/Casablanca"],
  ["Atlanta, Georgia", "Atlanta/Georgia/-/US", "America/New_York"],
  ["Tbilisi, Georgia", "Tbilisi/-/-/GE", "Asia/Tbilisi"],
  // Of one country, or of several that are told apart.
  ["Nowheresville, TX", "Nowheresville/TX/-/US", "America/Chicago"],
  ["NEW YORK, NY", "NEW YORK/NY/-/US", "America/New_York"],
  ["Albany, N.Y.", "Albany/N.Y./-/US", "America/New_York"],
  ["Denver, Colorado", "Denver/Colorado/-/US", "America/Denver"],
  ["Vancouver, BC", "Vancouver/BC/-/CA", "America/Vancouver"],
  ["Tijuana, BC", "Tijuana/BC/-/MX", "America/Tijuana"],
  ["St. John's, NL", "St. John's/NL/-/CA", "America/St_Johns"],
  ["Amsterdam, NL", "Amsterdam/-/-/NL", "Europe/Brussels"],
  ["Monterrey, NL", "Monterrey/NL/-/MX", "America/Monterrey"],
  ["Lima, PE", "Lima/-/-/PE", "America/Lima"],
  ["Curitiba, PR", "Curitiba/PR/-/BR", "America/Sao_Paulo"],
  ["San Juan, PR", "San Juan/-/-/PR", "America/Puerto_Rico"],
  ["São Paulo, SP", "São Paulo/SP/-/BR", "America/Sao_Paulo"],
  ["Sydney, NSW", "Sydney/NSW/-/AU", "Australia/Sydney"],
  ["Perth, WA", "Perth/WA/-/AU", "Australia/Perth"],
  ["Seattle, WA", "Seattle/WA/-/US", "America/Los_Angeles"],
  ["Guadalajara, JAL", "Guadalajara/JAL/-/MX", "America/Mexico_City"],
  ["Guadalajara, Jalisco", "Guadalajara/Jalisco/-/MX", "America/Mexico_City"],
  ["Munich, Bavaria", "Munich/Bavaria/-/DE", "Europe/Berlin"],
  ["Milan, MI", "Milan/MI/-/-"],
  // Italy's provinces have letters of Canada's and Brazil's: who is not listed there is not said to be there.
  ["Nowheresville, MB", "Nowheresville/MB/-/-"],
  ["Nowheresville, TO", "Nowheresville/TO/-/-"],
  ["Winnipeg, MB", "Winnipeg/MB/-/CA", "America/Winnipeg"],
  ["Nowheresville, ON", "Nowheresville/ON/-/CA", "America/Toronto"],
  // With a country.
  ["Chicago, IL, US", "Chicago/IL/-/US", "America/Chicago"],
  ["Ontario, CA, US", "Ontario/CA/-/US", "America/Los_Angeles"],
  ["Salt Lake City, UT, USA", "Salt Lake City/UT/-/US", "America/Denver"],
  ["Toronto, ON, CA", "Toronto/ON/-/CA", "America/Toronto"],
  ["Hamilton, ON, CA", "Hamilton/ON/-/CA", "America/Toronto"],
  ["Calgary, Alberta, Canada", "Calgary/Alberta/-/CA", "America/Edmonton"],
  ["Monterrey, NL, MX", "Monterrey/NL/-/MX", "America/Monterrey"],
  ["Ciudad de México, CDMX, MX", "Ciudad de México/CDMX/-/MX", "America/Mexico_City"],
  ["Guangzhou, Guangdong Province, China", "Guangzhou/Guangdong Province/-/CN", "Asia/Shanghai"],
  ["Queens, New York, NY, US", "New York/NY/-/US", "America/New_York"],
  ["Shenzhen, CN", "Shenzhen/-/-/CN", "Asia/Shanghai"],
  ["Zürich, CH", "Zürich/-/-/CH", "Europe/Zurich"],
  // Postal codes among the parts.
  ["CLOVIS, CA, 93612, US", "CLOVIS/CA/93612/US", "America/Los_Angeles"],
  ["CLOVIS, 93612, CA, US", "CLOVIS/CA/93612/US", "America/Los_Angeles"],
  ["CLOVIS, CA, 93612", "CLOVIS/CA/93612/US", "America/Los_Angeles"],
  ["DALLAS, TX 75201", "DALLAS/TX/75201/US", "America/Chicago"],
  ["DALLAS, 75201, TX", "DALLAS/TX/75201/US", "America/Chicago"],
  ["Smyrna, GA 30080", "Smyrna/GA/30080/US", "America/New_York"],
  ["Dover, DE 19901", "Dover/DE/19901/US", "America/New_York"],
  ["Aschaffenburg, 63739, DE", "Aschaffenburg/-/63739/DE", "Europe/Berlin"],
  ["63739 Aschaffenburg, DE", "Aschaffenburg/-/63739/DE", "Europe/Berlin"],
  ["63739 Aschaffenburg, Germany", "Aschaffenburg/-/63739/DE", "Europe/Berlin"],
  ["Toronto, ON M5V 2T6", "Toronto/ON/M5V 2T6/CA", "America/Toronto"],
  ["Toronto ON M5V 2T6 CA", "Toronto/ON/M5V 2T6/CA", "America/Toronto"],
  ["London, SW1A 1AA, GB", "London/-/SW1A 1AA/GB", "Europe/London"],
  ["1234 AB Utrecht, NL", "Utrecht/-/1234 AB/NL", "Europe/Brussels"],
  ["MEMPHIS TN US", "MEMPHIS/TN/-/US", "America/Chicago"],
  ["CHICAGO IL 60601", "CHICAGO/IL/60601/US", "America/Chicago"],
  // By name, in brackets, behind or before a dash.
  ["Aschaffenburg (DE)", "Aschaffenburg/-/-/DE", "Europe/Berlin"],
  ["Cologne (Germany)", "Cologne/-/-/DE", "Europe/Berlin"],
  ["Barcelona - Spain ", "Barcelona/-/-/ES", "Europe/Madrid"],
  ["Köln – Deutschland", "Köln/-/-/DE", "Europe/Berlin"],
  ["EAST MIDLANDS - UK", "EAST MIDLANDS/-/-/GB", "Europe/London"],
  ["US - Chicago, IL", "Chicago/IL/-/US", "America/Chicago"],
  ["Houston - TX - USA", "Houston/TX/-/US", "America/Chicago"],
  ["SOUTHWEST AREA - CHINA MAINLAND, China", "SOUTHWEST AREA/-/-/CN", "Asia/Shanghai"],
  ["Winston - Salem, NC", "Winston - Salem/NC/-/US", "America/New_York"],
  ["Bonn, Germany", "Bonn/-/-/DE", "Europe/Berlin"],
  ["Bruxelles, Belgique", "Bruxelles/-/-/BE", "Europe/Brussels"],
  ["Lisboa, Portugal", "Lisboa/-/-/PT", "Europe/Lisbon"],
  ["Warszawa, Polska", "Warszawa/-/-/PL", "Europe/Warsaw"],
  ["Seoul, Republic of Korea", "Seoul/-/-/KR", "Asia/Seoul"],
  ["FR", "-/-/-/FR", "Europe/Paris"],
  ["Germany", "-/-/-/DE", "Europe/Berlin"],
  // Nothing certain.
  ["DE", "DE/-/-/-"],
  ["Frankfurt am Main", "Frankfurt am Main/-/-/-"],
  ["New York", "New York/-/-/-"],
  ["Somewhere, XX", "Somewhere/XX/-/-"],
];

describe("a place in one line", () => {
  it.each(PLACES)("%s is %s", (line, place, zone) => {
    const read = placeIn(line);
    expect([inShort(read), zoneAt(read) ?? undefined]).toEqual([place, zone]);
    const moment = readTime("2026-07-01T12:00:00", { place: read });
    expect(moment?.certainty).toBe(zone === undefined ? "local" : "place");
  });

  it("is what the line says, within the country that the sender names beside it", () => {
    expect(inShort(placeIn("Wilmington, DE", "US"))).toBe("Wilmington/DE/-/US");
    expect(inShort(placeIn("SHENZHEN", "CN"))).toBe("SHENZHEN/-/-/CN");
    expect(inShort(placeBeside("Bonn, Germany", { country: "DEU" }))).toBe("Bonn/-/-/DE");
    expect(inShort(placeBeside("OAKLAND, CA, 94612, USA", { state: "CA" }))).toBe("OAKLAND/CA/94612/US");
    expect(inShort(placeBeside("elsewhere", { city: "Bonn", country: "Germany" }))).toBe("Bonn/-/-/DE");
  });

  it("in fields without a country is where its state is, if that is one place", () => {
    expect(inShort(placeWith({ city: "OAKLAND", state: "CA" }))).toBe("OAKLAND/CA/-/US");
    expect(inShort(placeWith({ city: "Boston", state: "MA" }))).toBe("Boston/MA/-/US");
    expect(inShort(placeWith({ city: "Nowheresville", state: "MA" }))).toBe("Nowheresville/MA/-/-");
    expect(inShort(placeWith({ city: "Nowheresville", state: "MA", postalCode: "02134" }))).toBe(
      "Nowheresville/MA/02134/US",
    );
    expect(inShort(placeWith({ city: "Monterrey", state: "NL" }, ["US", "CA"]))).toBe("Monterrey/NL/-/MX");
    expect(inShort(placeWith({ city: "Nowheresville", state: "NL" }, ["US", "CA"]))).toBe("Nowheresville/NL/-/CA");
  });

  it("of any text and any parts never has a zone that is not of its country", () => {
    const word = fc.oneof(
      fc.constantFrom(...PLACES.flatMap(([line]) => line.split(/[ ,]+/)), "(", ")", "-", "/"),
      fc.constantFrom("CO", "DE", "IL", "CA", "NL", "WA", "NT", "PE", "GA", "Georgia", "Germany", "USA", "93612"),
      anyText(6),
    );
    const text = fc.array(fc.tuple(word, fc.constantFrom(" ", ", ", " - ", "/", ""))).map((all) => all.flat().join(""));
    fc.assert(
      fc.property(text, (line) => {
        const place = placeIn(line);
        const zone = zoneAt(place);
        if (zone === null) return;
        expect(place?.country).toMatch(/^[A-Z]{2}$/);
        // The same country without its words has this zone, or none and then its words decide among its own.
        const alone = zoneAt({ city: null, state: null, postalCode: null, country: place?.country ?? null });
        if (alone !== null) expect(zone).toBe(alone);
        else expect(place?.city ?? place?.state ?? place?.postalCode).not.toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    "CO",
    "DE",
    "IL",
    "CA",
    "GA",
    "ID",
    "IN",
    "AL",
    "AR",
    "AZ",
    "KY",
    "LA",
    "MA",
    "MD",
    "ME",
    "MN",
    "MO",
    "MS",
    "MT",
    "NC",
    "NE",
    "PA",
    "SC",
    "SD",
    "TN",
    "VA",
    "PE",
    "NL",
    "SK",
    "NU",
    "YT",
    "WA",
    "NT",
    "PR",
    "SE",
    "RO",
    "ES",
  ])("that is a town which nobody lists before %s, a state or a country, is not read at its clock", (letters) => {
    expect(placeIn(`Qwertzhausen, ${letters}`)).toMatchObject({ state: letters, country: null });
  });
});
