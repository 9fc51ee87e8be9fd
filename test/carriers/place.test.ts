import { describe, expect, it } from "vitest";
import { placeOf } from "../../src/carriers/place.ts";

describe("a place", () => {
  it("is cut, word by word, to what is kept", () => {
    const long = "x".repeat(500);
    expect(placeOf({ city: long, state: long, postalCode: long, country: long })).toEqual({
      city: "x".repeat(120),
      state: "x".repeat(60),
      postalCode: "x".repeat(20),
      country: "x".repeat(60),
    });
  });

  it("has nothing that cannot be printed", () => {
    expect(placeOf({ city: "Bo\u0000nn\u202E", country: "D\u0007E" })).toMatchObject({ city: "Bo nn", country: "D E" });
  });

  it("is none where nothing is said", () => {
    expect(placeOf({})).toBeNull();
    expect(placeOf({ city: " ", state: null, postalCode: "\u0000" })).toBeNull();
  });
});
