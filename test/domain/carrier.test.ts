import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { carrierSlug, knownCarrier } from "../../src/domain/carrier.ts";
import { HOMES, WORLDWIDE } from "../../src/domain/carrier-homes.ts";
import { SPELLINGS } from "../../src/domain/carrier-spellings.ts";
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
    ["17track:100043", "inpost"],
    ["17track:19241", "postnord-se"],
    ["17track:100072", "dpd-fr"],
    ["17track:100189", "gls-es"],
    ["17track:100753", "oney"],
    ["17track:100999", "purolator"],
    ["17track:100040", "sagawa"],
  ])("has %s for %s", (name, slug) => {
    expect(carrierSlug(name)).toBe(slug);
  });

  it.each([
    ["FedExSmartPost", "fedex_walleted", "FDEG", "Federal Express"],
    ["UPSDAP", "ups_walleted", "UPSN", "UPS SurePost", "17track:100002"],
    ["USPS", "stamps_com", "usps_international", "17track:21051"],
    ["DHL Germany", "dhl-germany", "dhl_de", "dhl_parcel_de", "DHL parcel-de", "DHL Paket", "17track:7041"],
    ["dhl_express", "DHLExpress", "mydhl", "dhl_express_uk", "dhl-pieceid", "17track:100001"],
    ["DhlEcs", "dhl-global-mail", "dhl_ecommerce", "DHL eCommerce US", "17track:7047"],
    ["deutsch-post", "Deutsche Post Mail", "DHL post-de", "17track:7044"],
    ["Royal Mail", "royal-mail", "royal_mail", "royalmail_v2", "17track:11031"],
    ["hermes_uk", "myhermes-uk", "Evri", "17track:100331"],
    ["hermes-de", "hermes_germany_b2c", "17track:100031"],
    ["postnl", "postnl-3s", "PostNL International Mail", "17track:14041"],
    ["NZ Post", "new_zealand_post", "NZ Post (New Zealand Post)", "17track:14061"],
    ["china-post", "china-ems", "17track:3011", "17track:3013"],
    ["Colissimo", "la-poste-colissimo", "La Poste (Colissimo)", "17track:6051"],
    ["purolator_ca", "purolator_canada", "PurolatorV2", "17track:100042"],
    ["ODFL", "Old Dominion Freight Line", "old_dominion", "17track:100783"],
    ["FXFE", "FXNL", "fedex_freight"],
    ["UPGF", "UPS Freight", "TForce Freight (UPS Freight)", "17track:100399"],
    ["MSK", "MAEU", "Maersk Line", "17track:100768"],
    ["CMA", "CMDU", "CMA CGM", "cma-cgm"],
    ["HLC", "HLCU", "Hapag-Lloyd"],
    ["OOL", "OOLU", "OOCL"],
    ["EMC", "EGLV", "Evergreen Line"],
    ["Hamburg Süd", "SUDU", "Hamburg Sud"],
  ])("has one slug for %s and the other names of that carrier", (...names) => {
    expect(new Set(names.map(carrierSlug)).size).toBe(1);
  });

  it.each([
    ["Hermes Germany", "Evri"],
    ["Hermes", "Evri"],
    ["FedEx", "FedEx Freight"],
    ["UPS", "UPS Freight"],
    ["UPS", "UPS Mail Innovations"],
    ["DHL Express", "DHL Paket"],
    ["DHL eCommerce", "DHL eCommerce Asia"],
    ["DHL", "DHL Express"],
    ["GLS", "GLS US"],
    ["DPD", "DPD UK"],
    ["DPD", "DPD (FR)"],
    ["InPost (PL)", "InPost (UK)"],
    ["Purolator", "Purolator International"],
    ["17track:14041", "17track:14061"],
    ["Globegistics", "DHL eCommerce"],
  ])("keeps %s and %s apart, which number by themselves", (one, other) => {
    expect(carrierSlug(one)).not.toBe(carrierSlug(other));
  });

  it("leads no spelling to two slugs, and lists none twice", () => {
    const letters = (name: string) =>
      name
        .normalize("NFKD")
        .replaceAll(/\p{Mark}/gu, "")
        .toLowerCase()
        .replaceAll(/[^a-z0-9]/g, "");
    const listed = Object.entries(SPELLINGS).flatMap(([slug, names]) => [slug, ...names].map(letters));
    expect(listed.filter((name, at) => listed.indexOf(name) !== at)).toEqual([]);
  });

  it("leads every spelling to the slug it is listed under, which is fit to name a shipment", () => {
    for (const [slug, names] of Object.entries(SPELLINGS)) {
      expect(ShipmentIdentity.shape.carrier.safeParse(slug).success).toBe(true);
      expect([slug, ...names].map(carrierSlug)).toEqual([slug, ...names].map(() => slug));
    }
  });

  it.each([
    // AfterShip's.
    ["usps-api", "usps"],
    ["usps-webhook", "usps"],
    ["fedex-api", "fedex"],
    ["ups-api", "ups"],
    ["dhl-global-mail-api", "dhl-ecommerce"],
    ["dhl-global-mail-asia-api", "dhl-ecommerce-asia"],
    ["australia-post-api", "australia-post"],
    ["correosexpress-api", "correos-express"],
    ["sf-express-webhook", "sf-express"],
    ["spain-correos-es", "correos"],
    ["spanish-seur", "seur"],
    ["spanish-seur-api", "seur"],
    ["brazil-correios", "correios"],
    ["italy-brt", "brt"],
    ["brt-it", "brt"],
    ["brt-it-parcelid", "brt"],
    ["brt-it-sender-ref", "brt"],
    ["portugal-ctt", "ctt"],
    ["mrw-spain", "mrw"],
    ["nacex-spain", "nacex"],
    ["chronopost-france", "chronopost"],
    ["gls-italy", "gls-it"],
    ["gls-netherlands", "gls-nl"],
    ["gls-slovakia", "gls-sk"],
    ["dpd-poland", "dpd-pl"],
    ["dpd-ireland", "dpd-ie"],
    ["dpd-fr-reference", "dpd-fr"],
    ["interlink-express-reference", "dpd-local"],
    ["sweden-posten", "postnord-se"],
    ["danmark-post", "postnord-dk"],
    ["kn", "kuehne-nagel"],
    ["fedex-uk", "fedex"],
    ["paack-webhook", "paack"],
    // Others'.
    ["purolator_canada", "purolator"],
    ["usps_wt", "usps"],
    ["UspsAccount", "usps"],
    ["FedexDefaultAPI", "fedex"],
    ["RoyalMailV4", "royal-mail"],
    ["USPS API", "usps"],
    ["UPS®", "ups"],
    ["UPS™", "ups"],
    ["UPS - Ground", "ups"],
    ["FedEx (Ground)", "fedex"],
    ["DHL Express – Worldwide", "dhl-express"],
    ["dhl_express_de", "dhl-express"],
    ["Royal Mail UK", "royal-mail"],
    ["DPD Deutschland", "dpd"],
    ["GLS Czech Republic", "gls-cz"],
    ["DPD United Kingdom", "dpd-uk"],
  ])("is without what a sender adds to it: %s is %s", (asSent, slug) => {
    expect(carrierSlug(asSent)).toBe(slug);
  });

  it.each([
    ["correos-chile", "correos"],
    ["portugal-seur", "seur"],
    ["gls-croatia", "gls"],
    ["dpd-hk", "dpd"],
    ["tnt-it", "tnt"],
    ["hermes-it", "hermes"],
    ["purolator-international", "purolator"],
    ["ups-freight", "ups"],
    ["fedex-freight", "fedex"],
    ["international-seur", "seur"],
    ["inpost-uk", "inpost"],
    ["canada", "canada-post"],
    ["api", "usps"],
  ])("is another where a country makes another company: %s is not %s", (asSent, slug) => {
    expect(carrierSlug(asSent)).not.toBe(slug);
  });

  it("of every listed carrier is found behind each technical ending, in each spelling", () => {
    const names = Object.entries(SPELLINGS).flatMap(([slug, list]) =>
      [slug, ...list].map((name) => [slug, name] as const),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...names.filter(([, name]) => !name.startsWith("17track:"))),
        fc.constantFrom("api", "webhook", "reference", "sftp"),
        fc.constantFrom("-", "_", " ", "."),
        ([slug, name], ending, between) => {
          expect(carrierSlug(`${name}${between}${ending}`)).toBe(slug);
          expect(carrierSlug(`${name}${between}${ending}`.toUpperCase())).toBe(slug);
        },
      ),
    );
  });

  it("is known at home for carriers that are listed alone", () => {
    for (const slug of [...Object.keys(HOMES), ...WORLDWIDE]) expect(knownCarrier(slug)).toBe(slug);
    expect(knownCarrier("Blitz & Söhne")).toBeNull();
  });
});
