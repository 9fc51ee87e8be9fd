/** Who moves the goods, as the mesh keeps it: what ShipmentIdentity asks of `carrier`. */
export const CARRIER_SLUG_MAX_CHARS = 40;
export const UNKNOWN_CARRIER = "unknown";

/**
 * One carrier, many spellings: slug to the names that senders give it, compared without case, accents, blanks and punctuation.
 * Services of one carrier that share its numbers are that carrier (UPS SurePost, FedEx Ground Economy); companies that
 * number by themselves are not, however they are called (DHL's). Ocean lines go by their SCAC, as DCSA writes them.
 */
const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  fedex: [
    "FedEx",
    "Federal Express",
    "FedExSmartPost",
    "FedEx Ground",
    "FedEx Express",
    "FedExDefault",
    "FDX",
    "FDEG",
    "17track:100003",
    "fedex_walleted",
    "fedex_ground",
    "FDXE",
    "FDXG",
  ],
  "fedex-freight": ["FedEx Freight", "FXFE", "FXNL", "fedex_freight"],
  ups: [
    "UPS",
    "United Parcel Service",
    "UPSDAP",
    "UPSSurePost",
    "UPSN",
    "17track:100002",
    "ups_walleted",
    "globalpost_ups",
  ],
  "ups-mail-innovations": ["UPSMailInnovations", "UPSMI"],
  usps: [
    "USPS",
    "United States Postal Service",
    "US Postal Service",
    "stamps_com",
    "Endicia",
    "17track:21051",
    "usps_international",
    "stamps",
  ],
  "canada-post": ["CanadaPost", "Postes Canada", "17track:3041", "canadapost_legacy", "canada_post"],
  purolator: ["Purolator", "PurolatorV2", "PurolatorCanada", "17track:100042", "purolator_courier"],
  "dhl-ecommerce": ["DHL eCommerce", "DhlEcs", "DHLGlobalMail", "dhl_ecommerce", "DHL eCommerce US", "globegistics"],
  "dhl-express": ["DHLExpress", "DHLExpressV2", "17track:100001", "dhl_express", "dhl_express_worldwide", "mydhl"],
  "dhl-parcel": ["DHLParcel", "dhl_parcel"],
  ontrac: ["OnTrac", "OnTracV3", "ontrac_v2"],
  lasership: ["LaserShip", "LaserShipV2"],
  lso: ["LSO", "Lone Star Overnight"],
  canpar: ["Canpar"],
  "australia-post": ["AustraliaPost", "AusPost", "17track:1151", "australia_post"],
  "royal-mail": ["RoyalMail", "RoyalMailV3", "17track:11031", "royal_mail", "royalmail_v2"],
  "new-zealand-post": ["New Zealand Post", "NZ Post", "17track:14041", "nzpost"],
  "deutsche-post": ["Deutsche Post", "deutsche_post"],
  "la-poste": ["LaPoste", "17track:6051", "la_poste", "Colissimo"],
  "better-trucks": ["BetterTrucks"],
  maeu: ["MAEU", "Maersk", "Maersk Line", "MSK"],
  hlcu: ["HLCU", "Hapag-Lloyd", "HLC", "HLCU", "Hapag Lloyd"],
  cmdu: ["CMDU", "CMA CGM", "CMA"],
  mscu: ["MSCU", "MSC", "Mediterranean Shipping Company"],
  oney: ["ONEY", "Ocean Network Express", "ONE"],
  "dhl-paket": ["17track:7041", "DHL Paket", "dhl_parcel_de", "DHL parcel-de", "dhl_germany"],
  "china-post": ["17track:3011", "China Post", "china_ems"],
  postnl: ["PostNL", "post_nl", "17track:14021"],
  dpd: ["DPD", "dpd_de", "17track:100007"],
  gls: ["GLS", "gls_de", "17track:100005"],
  hermes: ["Hermes", "Evri", "17track:100018"],
  bpost: ["bpost", "17track:2061"],
  "old-dominion": ["ODFL", "Old Dominion", "Old Dominion Freight Line"],
  xpo: ["CNWY", "XPO", "XPO Logistics"],
  estes: ["EXLA", "Estes", "Estes Express"],
  saia: ["SAIA", "Saia LTL"],
  "tforce-freight": ["UPGF", "TForce Freight"],
  abf: ["ABFS", "ABF Freight"],
  "r-l-carriers": ["RLCA", "R+L Carriers"],
  zimu: ["ZIMU", "ZIM", "Zim Israel Navigation Company", "Zim American Integrated Shipping Services"],
  eglv: ["EGLV", "EMC", "Evergreen", "Evergreen Marine Corporation"],
  cosu: ["COSU", "COS", "COSCO"],
  ymlu: ["YMLU", "YML", "Yang Ming"],
  hdmu: ["HDMU", "HMM"],
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
