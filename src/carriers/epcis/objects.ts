/** Places and parties have EPCs, too; they are nobody's goods. */
const PLACE = /^urn:epc:id:[sp]gln:|^https?:\/\/.*\/41[47]\/\d/i;

const SSCC_URN = /^urn:epc:id:sscc:(\d{6,12})\.(\d)(\d{4,10})$/i;
const SSCC_LINK = /^https?:\/\/[^?#]*\/00\/(\d{18})(?:$|[?#/])/i;
const SGTIN_URN = /^urn:epc:id:sgtin:(\d{6,12})\.(\d)(\d{0,6})\.([^.]+.*)$/i;
/** Between an item's number and its serial a link may name its variant and its batch. */
const SGTIN_LINK = /^https?:\/\/[^?#]*\/01\/(\d{8}|\d{12,14})(?:\/[^/?#]*){0,4}\/21\/([^/?#]+)/i;

/**
 * What an object goes by, the same for its EPC URN and its GS1 Digital Link: an SSCC its 18 digits as on the label, an item of a GTIN
 * `01/{GTIN}/21/{serial}`, anything else its EPC without what all of them begin with. Null for a place.
 */
export function numberOf(epc: string): string | null {
  const text = epc.trim();
  if (text === "" || PLACE.test(text)) return null;
  return ssccOf(text) ?? itemOf(text) ?? text.replace(/^(?:urn:epc:id:|https?:\/\/)/i, "");
}

function ssccOf(text: string): string | null {
  const linked = SSCC_LINK.exec(text)?.[1];
  if (linked !== undefined) return linked;
  const [, company, extension, serial] = SSCC_URN.exec(text) ?? [];
  return withCheckDigit(`${extension}${company}${serial}`, 17);
}

function itemOf(text: string): string | null {
  const [, linked, linkedSerial] = SGTIN_LINK.exec(text) ?? [];
  if (linked !== undefined) return `01/${linked.padStart(14, "0")}/21/${unescaped(linkedSerial ?? "")}`;
  const [, company, indicator, item, serial] = SGTIN_URN.exec(text) ?? [];
  const gtin = withCheckDigit(`${indicator}${company}${item}`, 13);
  return gtin && `01/${gtin}/21/${unescaped(serial ?? "")}`;
}

/** GS1's check digit behind so many digits (General Specifications §7.9); null for any other number of them. */
function withCheckDigit(digits: string, length: number): string | null {
  if (digits.length !== length || !/^\d+$/.test(digits)) return null;
  const sum = digits
    .split("")
    .toReversed()
    .reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 3 : 1), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign that escapes nothing.
    return text;
  }
}
