import { fold } from "./fold.ts";

const US =
  "AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|DC District of Columbia|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia|WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming";
const CA =
  "AB Alberta|BC British Columbia|MB Manitoba|NB New Brunswick|NL,NF Newfoundland and Labrador=Newfoundland|NS Nova Scotia|NT Northwest Territories|NU Nunavut|ON Ontario|PE Prince Edward Island=Île-du-Prince-Édouard|QC,PQ Québec|SK Saskatchewan|YT,YK Yukon=Yukon Territory";
const AU =
  "NSW New South Wales|QLD Queensland|SA South Australia|TAS Tasmania|VIC Victoria|WA Western Australia|ACT Australian Capital Territory|NT Northern Territory";
const BR =
  "AC Acre|AL Alagoas|AP Amapá|AM Amazonas|BA Bahia|CE Ceará|DF Distrito Federal|ES Espírito Santo|GO Goiás|MA Maranhão|MT Mato Grosso|MS Mato Grosso do Sul|MG Minas Gerais|PA Pará|PB Paraíba|PR Paraná|PE Pernambuco|PI Piauí|RJ Rio de Janeiro|RN Rio Grande do Norte|RS Rio Grande do Sul|RO Rondônia|RR Roraima|SC Santa Catarina|SP São Paulo|SE Sergipe|TO Tocantins";
/** Letters of the post, of ISO 3166-2 and of NAFTA's road carriers. */
const MX =
  "AG,AGS,AGU Aguascalientes|BC,BCN,BN Baja California=Baja California Norte|BCS,BS Baja California Sur|CM,CAM,CAMP Campeche|CS,CHP,CHIS Chiapas|CH,CHH,CHIH,CI Chihuahua|CO,COA,COAH,CU Coahuila=Coahuila de Zaragoza|CL,COL Colima|DF,CMX,CDMX,CX Distrito Federal=Ciudad de México=México D.F.=Mexico City|DG,DUR Durango|GT,GTO,GUA,GU Guanajuato|GR,GRO Guerrero|HG,HID,HGO Hidalgo|JA,JAL Jalisco|EM,MEX,MX México=Estado de México=State of Mexico=Edomex|MI,MIC,MICH Michoacán=Michoacán de Ocampo|MO,MOR Morelos|NA,NAY Nayarit|NL,NLE Nuevo León|OA,OAX Oaxaca|PU,PUE Puebla|QT,QRO,QUE,QE Querétaro=Querétaro de Arteaga|QR,QROO,ROO,QI Quintana Roo|SL,SLP San Luis Potosí|SI,SIN Sinaloa|SO,SON Sonora|TB,TAB,TA Tabasco|TM,TAM,TAMP,TAMPS Tamaulipas|TL,TLA,TLAX Tlaxcala|VE,VER,VL Veracruz=Veracruz de Ignacio de la Llave=Veracruz-Llave|YU,YUC,YC Yucatán|ZA,ZAC,ZT Zacatecas";
const DE =
  "BW Baden-Württemberg|BY Bayern=Bavaria|BE Berlin|BB Brandenburg|HB Bremen|HH Hamburg|HE Hessen=Hesse|MV Mecklenburg-Vorpommern|NI Niedersachsen=Lower Saxony|NW,NRW Nordrhein-Westfalen=North Rhine-Westphalia|RP Rheinland-Pfalz=Rhineland-Palatinate|SL Saarland|SN Sachsen=Saxony|ST Sachsen-Anhalt=Saxony-Anhalt|SH Schleswig-Holstein|TH Thüringen=Thuringia";
const CN =
  "AH Anhui|BJ Beijing|CQ Chongqing|FJ Fujian|GS Gansu|GD Guangdong|GX Guangxi|GZ Guizhou|HI Hainan|HE Hebei|HL Heilongjiang|HA Henan|HB Hubei|HN Hunan|JS Jiangsu|JX Jiangxi|JL Jilin|LN Liaoning|NM Inner Mongolia=Nei Mongol|NX Ningxia|QH Qinghai|SN Shaanxi|SD Shandong|SH Shanghai|SX Shanxi|SC Sichuan|TJ Tianjin|XJ Xinjiang|XZ Xizang=Tibet|YN Yunnan|ZJ Zhejiang";
const ID =
  "AC Aceh|BA Bali|BT Banten|BE Bengkulu|GO Gorontalo|JK Jakarta Raya=Jakarta=DKI Jakarta=Daerah Khusus Ibukota Jakarta|JA Jambi|JB Jawa Barat=West Java|JT Jawa Tengah=Central Java|JI Jawa Timur=East Java|KB Kalimantan Barat=West Kalimantan|KS Kalimantan Selatan=South Kalimantan|KT Kalimantan Tengah=Central Kalimantan|KI Kalimantan Timur=East Kalimantan|KR Kepulauan Riau=Riau Islands|LA Lampung|MA Maluku|MU Maluku Utara=North Maluku|NB Nusa Tenggara Barat=West Nusa Tenggara|NT Nusa Tenggara Timur=East Nusa Tenggara|PA Papua|RI Riau|SN Sulawesi Selatan=South Sulawesi|ST Sulawesi Tengah=Central Sulawesi|SG Sulawesi Tenggara=Southeast Sulawesi|SA Sulawesi Utara=North Sulawesi|SB Sumatera Barat=West Sumatra|SS Sumatera Selatan=South Sumatra|SU Sumatera Utara=North Sumatra|YO Yogyakarta=DI Yogyakarta=Special Region of Yogyakarta";
/** The mainland's, then the islands'. */
const ES =
  "C La Coruña=A Coruña|VI Álava=Araba|AB Albacete|A Alicante=Alacant|AL Almería|O Asturias=Principado de Asturias|AV Ávila|BA Badajoz|PM,IB Baleares=Islas Baleares=Illes Balears=Balearic Islands=Mallorca|B Barcelona|BI Vizcaya=Bizkaia|BU Burgos|CC Cáceres|CA Cádiz|CN Cantabria|CS Castellón=Castelló|CR Ciudad Real|CO Córdoba|CU Cuenca|SS Guipúzcoa=Gipuzkoa|GI,GE Gerona=Girona|GR Granada|GU Guadalajara|H Huelva|HU Huesca|J Jaén|LE León|L Lérida=Lleida|LU Lugo|M,MD Madrid=Comunidad de Madrid=Community of Madrid|MA Málaga|MU,MC Murcia=Región de Murcia|NA,NC Navarra|OR Orense=Ourense|P Palencia|PO Pontevedra|LO,RI La Rioja|SA Salamanca|SG Segovia|SE Sevilla=Seville|SO Soria|T Tarragona|TE Teruel|TO Toledo|V Valencia=València=Comunidad Valenciana=Comunitat Valenciana|VA Valladolid|ZA Zamora|Z Zaragoza=Saragossa|AN Andalucía=Andalusia|AR Aragón=Aragon|CT Cataluña=Catalunya=Catalonia|EX Extremadura|GA Galicia|CL Castilla y León|CM Castilla-La Mancha|PV País Vasco=Euskadi=Basque Country|CE Ceuta|ML Melilla|GC Las Palmas|TF Santa Cruz de Tenerife=Tenerife|IC Canarias=Islas Canarias=Canary Islands";
const RU =
  "MOW Moskva=Moscow|MOS Moskovsskaya=Moscow Oblast=Moskovskaya|SPE City of St. Petersburg=Saint Petersburg=St. Petersburg=Sankt-Peterburg|LEN Leningrad=Leningradskaya|SVE Sverdlovsk=Sverdlovskaya|NVS Novosibirsk=Novosibirskaya|KYA Krasnoyarsk|PRI Primor'ye=Primorsky|KHA Khabarovsk|SAM Samara=Samarskaya|TA Tatarstan|BA Bashkortostan|CHE Chelyabinsk=Chelyabinskaya|OMS Omsk=Omskaya|KDA Krasnodar=Krasnodarskiy|ROS Rostov=Rostovskaya|NIZ Nizhegorod=Nizhny Novgorod|VGG Volgograd|PER Perm'|KGD Kaliningrad";

interface State {
  readonly codes: readonly string[];
  /** The first is how the tables of zones spell it. */
  readonly names: readonly string[];
}

const read = (list: string): readonly State[] =>
  list.split("|").map((one) => {
    const at = one.indexOf(" ");
    return { codes: one.slice(0, at).split(","), names: one.slice(at + 1).split("=") };
  });

const TABLES: ReadonlyMap<string, string> = new Map(Object.entries({ US, CA, AU, BR, MX, DE, CN, ID, ES, RU }));

const held = new Map<string, ReadonlyMap<string, string>>();

/** Of a country's states each spelling, folded, and each code, to the folded name that the tables of zones have. */
function statesOf(country: string): ReadonlyMap<string, string> {
  const known = held.get(country);
  if (known) return known;
  const made = new Map<string, string>();
  for (const { codes, names } of read(TABLES.get(country) ?? "")) {
    const name = fold(names[0] ?? "");
    for (const one of [...codes, ...names]) if (one !== "" && !made.has(fold(one))) made.set(fold(one), name);
  }
  held.set(country, made);
  return made;
}

/** What is written around a state's name. */
const BEFORE =
  /^(?:state of|province of|free state of|freistaat|provincia de|prov\.? de|estado de|estado do|comunidad de) /i;
const AFTER =
  / (?:province|prov\.?|state|sheng|municipality|oblast|krai|region|autonomous region|[a-z]+ autonomous region)$/i;

/** A state of a country by its code or any of its names; null for what is none, also in a country whose states nobody listed. */
export function stateNamed(country: string, sent: string): string | null {
  const states = statesOf(country);
  const said = sent.trim().slice(0, 60);
  // ISO 3166-2 puts the country in front.
  const code = said.toUpperCase().startsWith(`${country}-`) ? said.slice(3) : said;
  return states.get(fold(code)) ?? states.get(fold(said.replace(BEFORE, "").replace(AFTER, ""))) ?? null;
}

/** Whether we have a list of this country's states. */
export const listsStatesOf = (country: string): boolean => TABLES.has(country);

/** The provinces of Italy whose letters are a state's of another country. */
export const ITALIAN: ReadonlySet<string> = new Set(
  "AL AR BA BC BO BR BS CA CE CH CL CO CT DE GO IM IN LE LI LO MA MB MC ME MI MN MO MS MT NA NO OR PA PC PD PE PI PO PR RE RG RI RM RN RO SA SI SO SP SS SU SV TA TE TN TO TP TR TS TV UD VA VE VI VR VT VV AG AN AO AP AQ AT AV BG BI BL BN BZ CB CN CR CS CZ EN FC FE FG FI FM FR GE GR IS KR LC LT LU NU OG OT PG PN PT PU PV PZ RA RC".split(
    " ",
  ),
);

/** By the first three figures of a ZIP code, from which on: the letters of its state. */
const ZIPS =
  "005NY 006PR 010MA 028RI 030NH 039ME 050VT 055MA 056VT 060CT 070NJ 090- 100NY 150PA 197DE 200DC 201VA 202DC 206MD 220VA 247WV 269- 270NC 290SC 300GA 320FL 340- 341FL 350AL 370TN 386MS 398GA 400KY 430OH 460IN 480MI 500IA 530WI 550MN 569DC 570SD 580ND 590MT 600IL 630MO 660KS 680NE 700LA 716AR 730OK 733TX 734OK 750TX 800CO 820WY 832ID 840UT 850AZ 870NM 885TX 889NV 900CA 962- 967HI 969- 970OR 980WA 995AK";

/** The letters of the state in which a ZIP code is; null where it is none of one. */
export function stateOfZip(postalCode: string): string | null {
  const [, prefix = ""] = /^(\d{3})\d\d(?:-?\d{4})?$/.exec(postalCode.trim()) ?? [];
  if (prefix === "") return null;
  const found = ZIPS.split(" ")
    .findLast((one) => one.slice(0, 3) <= prefix)
    ?.slice(3);
  return found === undefined || found === "-" ? null : found;
}
