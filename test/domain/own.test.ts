import { describe, expect, it } from "vitest";
import { gramsOf, millimetresOf } from "../../src/booking/units.ts";
import { carrierName } from "../../src/domain/carrier-name.ts";
import { own } from "../../src/domain/own.ts";

describe.each(["constructor", "toString", "hasOwnProperty", "__proto__"])(
  "a name that every object has, %s,",
  (name) => {
    it("is in no table", () => {
      expect(own({ kg: 1 }, name)).toBeUndefined();
    });

    it("is a carrier as it is written, and no unit", () => {
      expect(carrierName(name).toLowerCase()).toBe(name.toLowerCase());
      expect([gramsOf(1, name), millimetresOf(1, name)]).toEqual([null, null]);
    });
  },
);
