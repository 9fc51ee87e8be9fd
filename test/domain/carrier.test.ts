import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { carrierSlug } from "../../src/domain/carrier.ts";
import { ShipmentIdentity } from "../../src/domain/identity.ts";
import { anyText } from "../carriers/inbound.ts";

describe("a carrier's slug", () => {
  it.each([
    ["FedEx", "fedex"],
    ["FedExSmartPost", "fedex"],
    ["FDEG", "fedex"],
    ["UPS", "ups"],
    ["UPSDAP", "ups"],
    ["USPS", "usps"],
    ["CanadaPost", "canada-post"],
    ["Canada Post", "canada-post"],
    ["canada_post", "canada-post"],
    ["DhlEcs", "dhl-ecommerce"],
    ["DHL eCommerce", "dhl-ecommerce"],
    ["DHLExpress", "dhl-express"],
    ["dhl_express", "dhl-express"],
    ["DHLParcel", "dhl-parcel"],
    ["PUROLATOR", "purolator"],
    ["OnTracV3", "ontrac"],
    ["LaserShipV2", "lasership"],
    ["Hapag-Lloyd", "hlcu"],
    ["maersk", "maeu"],
  ])("of %s is %s", (asSent, slug) => {
    expect(carrierSlug(asSent)).toBe(slug);
  });

  it.each([
    ["DHL", "dhl"],
    ["Österreichische Post AG", "osterreichische-post-ag"],
    ["  --Blitz & Söhne--  ", "blitz-sohne"],
    ["ＤＰＤ", "dpd"],
    ["constructor", "constructor"],
    [`${"x".repeat(39)} y`, "x".repeat(39)],
    ["", "unknown"],
    ["顺丰速运", "unknown"],
    ["\uD800", "unknown"],
  ])("of %j, which is not listed, is made of its letters: %s", (asSent, slug) => {
    expect(carrierSlug(asSent)).toBe(slug);
  });

  it("is always fit to name a shipment, and its own slug", () => {
    const { carrier } = ShipmentIdentity.shape;
    fc.assert(
      fc.property(fc.oneof(anyText(60), fc.string()), (asSent) => {
        const slug = carrierSlug(asSent);
        expect(carrier.safeParse(slug).success).toBe(true);
        expect(carrierSlug(slug)).toBe(slug);
      }),
    );
  });
});

describe("the table of spellings", () => {
  it.each([
    ["17track:100003", "fedex"],
    ["17track:7041", "dhl-paket"],
    ["dhl_express", "dhl-express"],
    ["stamps_com", "usps"],
    ["ODFL", "old-dominion"],
    ["MSK", "maeu"],
    ["Hapag-Lloyd", "hlcu"],
    ["DHL parcel-de", "dhl-paket"],
    ["DHL express", "dhl-express"],
    ["DHL ecommerce", "dhl-ecommerce"],
  ])("has %s for %s", (name, slug) => {
    expect(carrierSlug(name)).toBe(slug);
  });

  it("gives every slug itself", () => {
    for (const slug of ["fedex", "dhl-paket", "old-dominion", "maeu", "la-poste"]) expect(carrierSlug(slug)).toBe(slug);
  });
});
