import { own } from "./own.ts";

/** Words of slugs that are not a name with a capital: short ones are letters anyway. */
const WORDS: Readonly<Record<string, string>> = {
  fedex: "FedEx",
  ontrac: "OnTrac",
  lasership: "LaserShip",
  postnl: "PostNL",
  postnord: "PostNord",
  uniuni: "UniUni",
  yunexpress: "YunExpress",
  inpost: "InPost",
  geopost: "Geopost",
  bpost: "bpost",
  usps: "USPS",
  sda: "SDA",
  ecommerce: "eCommerce",
  poste: "Poste",
  post: "Post",
  an: "An",
  la: "La",
  of: "of",
  and: "and",
  new: "New",
  one: "One",
  sun: "Sun",
  air: "Air",
  dee: "Dee",
};
const INITIALS_MAX_CHARS = 3;
/** An ocean line's code, as DCSA writes it. */
const SCAC = /^[A-Z]{4}$/;

/** A carrier as people write it: `fedex-freight` is FedEx Freight, `dhl-ecommerce` DHL eCommerce, `dpd-uk` DPD UK. */
export function carrierName(slug: string): string {
  if (SCAC.test(slug)) return slug;
  return slug
    .split("-")
    .map((word) => own(WORDS, word) ?? (word.length <= INITIALS_MAX_CHARS ? word.toUpperCase() : capital(word)))
    .join(" ");
}

const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);
