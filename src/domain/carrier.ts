/** Who moves the goods, as the mesh keeps it: what ShipmentIdentity asks of `carrier`. */
export const CARRIER_SLUG_MAX_CHARS = 40;
export const UNKNOWN_CARRIER = "unknown";

/**
 * One carrier, many spellings: slug to the names that senders give it beside the slug itself, compared without case, accents, blanks and
 * punctuation. Services of one carrier that share its numbers are that carrier (UPS SurePost, FedEx Ground Economy); companies that
 * number by themselves are not, however they are called (DHL's, Hermes's). Ocean lines go by their SCAC, as DCSA writes them.
 * `17track:` is 17TRACK's number of a carrier.
 */
export const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  // North America, and DHL's companies.
  fedex: [
    "Federal Express",
    "FDX",
    "FDEG",
    "FDXE",
    "FDXG",
    "FedExSmartPost",
    "FedEx Ground",
    "FedEx Express",
    "FedEx Ground Economy",
    "FedExDefault",
    "fedex_walleted",
    "fedex_uk",
    "17track:100003",
  ],
  "fedex-freight": ["FXFE", "FXNL"],
  ups: ["United Parcel Service", "UPSN", "UPSDAP", "UPSSurePost", "ups_walleted", "globalpost_ups", "17track:100002"],
  "ups-mail-innovations": ["UPSMI", "17track:100398"],
  usps: [
    "United States Postal Service",
    "US Postal Service",
    "USPS International",
    "stamps_com",
    "stamps",
    "Endicia",
    "17track:21051",
    "17track:100427",
  ],
  "canada-post": ["Postes Canada", "canadapost_legacy", "17track:3041"],
  purolator: ["PurolatorV2", "Purolator Canada", "Purolator Courier", "purolator_ca", "17track:100042"],
  canpar: ["Canpar Express", "17track:100146"],
  "dhl-ecommerce": ["DhlEcs", "DHL Global Mail", "DHL eCommerce US", "17track:7047"],
  "dhl-ecommerce-asia": ["DHL Global Mail Asia", "DHL eCommerce APAC", "17track:7048"],
  "dhl-express": [
    "DHLExpressV2",
    "dhl_express_worldwide",
    "DHL Express (Piece ID)",
    "dhl-pieceid",
    "mydhl",
    "dhl_express_au",
    "dhl_express_australia",
    "dhl_express_ca",
    "dhl_express_canada",
    "dhl_express_uk",
    "17track:100001",
  ],
  "dhl-paket": ["DHL Germany", "dhl_de", "dhl_parcel_de", "17track:7041"],
  "dhl-parcel": [],
  "dhl-parcel-nl": ["DHL Parcel Netherlands", "17track:100047"],
  "dhl-parcel-uk": ["17track:100152"],
  "dhl-parcel-pl": ["17track:100226"],
  "dhl-parcel-es": ["17track:100392", "DHL Parcel Spain", "17track:100430"],
  "dhl-freight": ["17track:100245"],
  "dhl-global-forwarding": ["DHL DGF", "17track:100766"],
  "deutsche-post": ["deutsch-post", "Deutsche Post Mail", "DHL Post DE", "17track:7044"],
  ontrac: ["OnTracV3", "ontrac_v2", "17track:100049"],
  lasership: ["LaserShipV2", "17track:100052"],
  lso: ["Lone Star Overnight", "LSO(Lone Star Overnight)", "17track:100337"],
  "better-trucks": ["17track:100473"],
  veho: ["17track:101068"],
  "asendia-usa": ["Asendia US", "Globegistics", "17track:100016"],
  "landmark-global": ["Landmark", "17track:100021"],
  seko: ["SEKO Logistics", "17track:100332"],
  // Europe.
  "royal-mail": ["RoyalMailV3", "royalmail_v2", "17track:11031"],
  parcelforce: ["Parcelforce UK", "Parcelforce Worldwide", "17track:11033"],
  evri: ["Evri UK", "Hermes UK", "myHermes UK", "17track:100331"],
  // Somebody's parcels named only so: the companies of Germany and Britain number by themselves.
  hermes: ["17track:100018"],
  "hermes-de": ["Hermes Germany", "hermes_germany_b2c", "17track:100031"],
  dpd: ["dpd_de", "DPD Germany", "DPD Group", "17track:100007", "17track:101108"],
  "dpd-uk": ["17track:100010"],
  gls: ["gls_de", "GLS Germany", "GLS Group", "17track:100005", "17track:101070", "17track:101109"],
  "gls-us": ["17track:100305"],
  tnt: ["TNT Express", "17track:100004"],
  aramex: ["17track:100006"],
  "la-poste": ["Colissimo", "La Poste (Colissimo)", "17track:6051"],
  chronopost: ["Chronopost France", "17track:100273"],
  "mondial-relay": ["17track:100304"],
  bpost: ["17track:2061"],
  "bpost-international": ["17track:2063"],
  postnl: [
    "PostNL Domestic",
    "PostNL International",
    "PostNL 3S",
    "PostNL International 3S",
    "PostNL International Mail",
    "17track:14041",
    "17track:14044",
  ],
  "austrian-post": ["17track:1161"],
  "swiss-post": ["17track:19251"],
  "an-post": ["17track:9051"],
  "poste-italiane": ["17track:9071"],
  brt: ["Bartolini", "BRT Bartolini", "BRT Bartolini(DPD)", "17track:100026"],
  correos: ["Correos Spain", "Correos España", "17track:19181"],
  "correos-express": ["17track:100048"],
  seur: ["17track:100438"],
  posti: ["17track:6041"],
  omniva: ["17track:5041"],
  venipak: ["17track:100218"],
  packeta: ["17track:100132"],
  // The rest of the world.
  "australia-post": ["AusPost", "17track:1151"],
  startrack: ["17track:100335"],
  sendle: ["17track:100123"],
  "new-zealand-post": ["NZ Post", "NZ Post (New Zealand Post)", "17track:14061"],
  "china-post": ["China EMS", "17track:3011", "17track:3013"],
  "hongkong-post": ["17track:8011"],
  "japan-post": ["17track:10021"],
  "singapore-post": ["SingPost", "17track:19131"],
  "india-post": ["17track:9021"],
  delhivery: ["17track:100060"],
  correios: ["Correios Brazil", "CorreiosBR", "17track:2151"],
  "sf-express": ["SF Express(CN)", "17track:100012", "17track:190766"],
  cainiao: ["Cainiao(CN)", "17track:190271", "17track:191076"],
  yunexpress: ["17track:190008"],
  yanwen: ["17track:190012"],
  "4px": ["17track:190094"],
  // Road freight of North America: SCACs.
  "old-dominion": ["ODFL", "Old Dominion Freight Line", "17track:100783"],
  xpo: ["CNWY", "XPO Logistics", "17track:100254"],
  estes: ["EXLA", "Estes Express", "Estes Express Lines", "17track:100221"],
  saia: ["Saia LTL", "Saia LTL Freight", "17track:100242"],
  "tforce-freight": ["UPGF", "UPS Freight", "TForce Freight (UPS Freight)", "17track:100399"],
  abf: ["ABFS", "ABF Freight", "17track:100340"],
  "r-l-carriers": ["RLCA", "17track:100339"],
  averitt: ["AVRT", "Averitt Express", "17track:100444"],
  // Ocean: SMDG's codes.
  maeu: ["Maersk", "Maersk Line", "MSK", "17track:100768"],
  hlcu: ["Hapag-Lloyd", "HLC"],
  cmdu: ["CMA CGM", "CMA", "17track:100755"],
  mscu: ["MSC", "Mediterranean Shipping Company", "17track:101079"],
  oney: ["ONE", "Ocean Network Express"],
  eglv: ["EMC", "Evergreen", "Evergreen Line", "Evergreen Marine", "Evergreen Marine Corporation"],
  cosu: ["COS", "COSCO", "COSCO Shipping", "COSCO Shipping Lines"],
  oolu: ["OOL", "OOCL", "Orient Overseas Container Line"],
  ymlu: ["YML", "Yang Ming", "Yang Ming Line", "Yang Ming Marine Transport Corporation"],
  hdmu: ["HMM", "Hyundai Merchant Marine", "HMM (Hyundai Merchant Marine)"],
  zimu: [
    "ZIM",
    "ZIM Integrated Shipping Services",
    "Zim Israel Navigation Company",
    "Zim American Integrated Shipping Services",
  ],
  pciu: ["PIL", "Pacific International Lines", "17track:101080"],
  aplu: ["APL", "American President Lines", "American President Line"],
  annu: ["Australian National Line", "Australia National Line"],
  sudu: ["Hamburg Süd"],
  mats: ["Matson", "Matson Navigation", "17track:101161"],
  aclu: ["ACL", "Atlantic Container Line"],
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
