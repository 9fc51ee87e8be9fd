/** Who moves the goods, as the mesh keeps it: what ShipmentIdentity asks of `carrier`. */
export const CARRIER_SLUG_MAX_CHARS = 40;
export const UNKNOWN_CARRIER = "unknown";

/**
 * One carrier, many spellings: slug to the names that senders give it, compared without case, accents, blanks and punctuation.
 * Services of one carrier that share its numbers are that carrier (UPS SurePost, FedEx Ground Economy); companies that
 * number by themselves are not, however they are called (DHL's). Ocean lines go by their SCAC, as DCSA writes them.
 */
const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  fedex: ["FedEx", "Federal Express", "FedExSmartPost", "FedEx Ground", "FedEx Express", "FedExDefault", "FDX", "FDEG"],
  "fedex-freight": ["FedEx Freight", "FXFE"],
  ups: ["UPS", "United Parcel Service", "UPSDAP", "UPSSurePost", "UPSN"],
  "ups-mail-innovations": ["UPSMailInnovations", "UPSMI"],
  usps: ["USPS", "United States Postal Service", "US Postal Service", "stamps_com", "Endicia"],
  "canada-post": ["CanadaPost", "Postes Canada"],
  purolator: ["Purolator", "PurolatorV2", "PurolatorCanada"],
  "dhl-ecommerce": ["DHL eCommerce", "DhlEcs", "DHLGlobalMail"],
  "dhl-express": ["DHLExpress", "DHLExpressV2"],
  "dhl-parcel": ["DHLParcel"],
  ontrac: ["OnTrac", "OnTracV3"],
  lasership: ["LaserShip", "LaserShipV2"],
  lso: ["LSO", "Lone Star Overnight"],
  canpar: ["Canpar"],
  "australia-post": ["AustraliaPost", "AusPost"],
  "royal-mail": ["RoyalMail", "RoyalMailV3"],
  "new-zealand-post": ["New Zealand Post", "NZ Post"],
  "deutsche-post": ["Deutsche Post"],
  "la-poste": ["LaPoste"],
  "better-trucks": ["BetterTrucks"],
  maeu: ["MAEU", "Maersk", "Maersk Line"],
  hlcu: ["HLCU", "Hapag-Lloyd"],
  cmdu: ["CMDU", "CMA CGM"],
  mscu: ["MSCU", "MSC", "Mediterranean Shipping Company"],
  oney: ["ONEY", "Ocean Network Express"],
};

const SLUG_OF = new Map(
  Object.entries(SPELLINGS).flatMap(([slug, names]) => [slug, ...names].map((name) => [squeeze(name), slug] as const)),
);

/** The carrier's one slug, `[a-z0-9][a-z0-9-]{0,39}`; a name that is not listed becomes a slug of its own, always the same. */
export function carrierSlug(asSent: string): string {
  return SLUG_OF.get(squeeze(asSent)) ?? slugify(asSent);
}

function slugify(name: string): string {
  const dashed = fold(name).replaceAll(/[^a-z0-9]+/g, "-");
  const slug = trimDashes(trimDashes(dashed).slice(0, CARRIER_SLUG_MAX_CHARS));
  return slug === "" ? UNKNOWN_CARRIER : slug;
}

/** A run of dashes is one dash by now. */
function trimDashes(text: string): string {
  return text.replaceAll(/^-|-$/g, "");
}

function squeeze(name: string): string {
  return fold(name).replaceAll(/[^a-z0-9]/g, "");
}

/** Without case and accents. Whatever a name has past this length tells no two carriers apart. */
function fold(name: string): string {
  return name
    .slice(0, 200)
    .normalize("NFKD")
    .replaceAll(/\p{Mark}/gu, "")
    .toLowerCase();
}
