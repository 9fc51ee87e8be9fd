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
  purolator: [
    "PurolatorV2",
    "Purolator Canada",
    "Purolator Courier",
    "purolator_ca",
    "17track:100042",
    "17track:100999",
  ],
  "purolator-international": ["17track:101000"],
  canpar: ["Canpar Express", "17track:100146"],
  "loomis-express": ["Loomis", "17track:100205"],
  "gls-canada": ["GLS CA", "GLS Canada (Dicom)", "Dicom", "17track:100208"],
  uniuni: ["17track:100134"],
  "spee-dee": ["Spee-Dee Delivery", "17track:100447"],
  "amazon-shipping": ["Amazon Shipping + Amazon MCF", "amazon_shipping_us", "17track:100308"],
  "amazon-shipping-uk": ["17track:100309"],
  "amazon-shipping-it": ["17track:100750"],
  "amazon-shipping-fr": ["17track:101001"],
  "amazon-shipping-es": ["17track:101081"],
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
  "dpd-local": ["17track:100709"],
  "dpd-at": ["DPD Austria", "17track:100556"],
  "dpd-be": ["DPD Belgium", "17track:100321"],
  "dpd-ch": ["DPD Switzerland", "17track:100815"],
  "dpd-cz": ["DPD Czech Republic", "17track:100483"],
  "dpd-fr": ["DPD France", "17track:100072"],
  "dpd-hu": ["DPD Hungary", "17track:100584"],
  "dpd-ie": ["DPD Ireland", "17track:100142"],
  "dpd-nl": ["DPD Netherlands", "17track:100811"],
  "dpd-pl": ["DPD Poland", "17track:100111"],
  "dpd-pt": ["DPD Portugal", "17track:100204"],
  "dpd-ro": ["DPD Romania", "17track:100177"],
  "dpd-sk": ["DPD Slovakia", "17track:100812"],
  gls: ["gls_de", "GLS Germany", "GLS Group", "17track:100005", "17track:101070", "17track:101109"],
  "gls-us": ["17track:100305"],
  "gls-cz": ["17track:100281"],
  "gls-es": ["GLS Spain", "GLS Spain (National)", "17track:100189"],
  "gls-hu": ["GLS Hungary", "17track:100280"],
  "gls-it": ["GLS Italy", "17track:100024"],
  "gls-nl": ["GLS Netherlands", "17track:100384"],
  "gls-pt": ["GLS Portugal", "17track:100316"],
  "gls-ro": ["17track:100284"],
  "gls-si": ["17track:100283"],
  "gls-sk": ["17track:100282"],
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
  // In Poland; its companies elsewhere number by themselves.
  inpost: ["InPost PL", "InPost Paczkomaty", "17track:100043"],
  "inpost-es": ["17track:100594"],
  "inpost-it": ["17track:100469"],
  "inpost-pt": ["17track:100598"],
  "inpost-uk": ["17track:100462"],
  yodel: ["17track:100017"],
  "postnord-se": ["PostNord Sweden", "17track:19241"],
  "postnord-dk": ["PostNord Danmark", "PostNord Denmark", "17track:4011"],
  "postnord-no": ["PostNord Norway", "17track:100573"],
  "postnord-fi": ["PostNord Finland", "17track:100574"],
  ctt: ["CTT Portugal", "17track:16101"],
  "ctt-express": ["17track:100114"],
  mrw: ["17track:100175"],
  nacex: ["17track:100436"],
  "relais-colis": ["17track:100461"],
  "czech-post": ["17track:3221"],
  "magyar-posta": ["17track:8051"],
  "db-schenker": ["17track:100206"],
  dachser: ["17track:100342"],
  geodis: ["17track:100356"],
  dsv: ["17track:100186"],
  "kuehne-nagel": ["17track:100164"],
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
  "blue-dart": ["Blue Dart Express", "17track:100055"],
  sagawa: ["17track:100040"],
  yamato: ["Yamato Transport", "17track:100062"],
  "cj-logistics": ["17track:100689"],
  "thailand-post": ["17track:20041"],
  "vietnam-post": ["17track:22041"],
  toll: ["17track:100009"],
  "aramex-au": ["Aramex AU (formerly Fastway AU)", "17track:100044"],
  "aramex-nz": ["Aramex NZ (formerly Fastway NZ)", "17track:100067"],
  // Road freight of North America: SCACs.
  "old-dominion": ["ODFL", "Old Dominion Freight Line", "17track:100783"],
  xpo: ["CNWY", "XPO Logistics", "17track:100254"],
  estes: ["EXLA", "Estes Express", "Estes Express Lines", "17track:100221"],
  saia: ["Saia LTL", "Saia LTL Freight", "17track:100242"],
  "tforce-freight": ["UPGF", "UPS Freight", "TForce Freight (UPS Freight)", "17track:100399"],
  abf: ["ABFS", "ABF Freight", "17track:100340"],
  "r-l-carriers": ["RLCA", "17track:100339"],
  averitt: ["AVRT", "Averitt Express", "17track:100444"],
  "a-duie-pyle": ["PYLE", "17track:100724"],
  "aaa-cooper": ["AACT", "AAA Cooper Transportation", "17track:100343"],
  "central-transport": ["CTII", "17track:100956"],
  "dayton-freight": ["DAFG", "Dayton Freight Lines", "17track:100928"],
  // Ocean: SMDG's codes.
  maeu: ["Maersk", "Maersk Line", "MSK", "17track:100768"],
  hlcu: ["Hapag-Lloyd", "HLC"],
  cmdu: ["CMA CGM", "CMA", "17track:100755"],
  mscu: ["MSC", "Mediterranean Shipping Company", "17track:101079"],
  oney: ["ONE", "Ocean Network Express", "ONE (Ocean Network Express)", "17track:100753"],
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

/** Who carries containers by sea. */
export const OCEAN_LINES: ReadonlySet<string> = new Set([
  "maeu",
  "hlcu",
  "cmdu",
  "mscu",
  "oney",
  "eglv",
  "cosu",
  "oolu",
  "ymlu",
  "hdmu",
  "zimu",
  "pciu",
  "aplu",
  "annu",
  "sudu",
  "mats",
  "aclu",
]);

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
