/** How many figures a country's postal codes have; with letters among them where an `x` stands. */
const FIGURES =
  "US59 CAx3 GBx123456 NL46x DE5 FR5 ES5 IT5 MX5 MY5 TH5 KR5 TR5 FI5 SE5 GR5 CZ5 SK5 UA5 SA59 ID5 MA5 KW5 PR59 HR5 RS5 EE5 LT5 MN56 LA5 ME5 AT4 BE4 CH4 DK4 NO4 AU4 NZ4 PT47 HU4 ZA4 AR4x LU4 BG4 SI4 LV4 TN4 AL4 AM4 NE4 PA4 GE4 CY4 PH4 BD4 JP7 IL57 BR8 IN6 CN6 RU6 SG6 KZ6 RO6 VN56 CO6 PE5 PL5 AZ4 MD4 MT4x";

const formats = new Map(FIGURES.split(" ").map((one) => [one.slice(0, 2), one.slice(2)] as const));

/** Whether this may be a postal code of that country; of a country whose form nobody lists it may. */
export function postalFits(country: string, postalCode: string): boolean {
  const form = formats.get(country);
  if (form === undefined) return true;
  const lettered = /[A-Z]/i.test(postalCode.replace(new RegExp(`^${country}-?`, "i"), ""));
  if (lettered) return form.includes("x");
  const figures = postalCode.replaceAll(/\D/g, "").length;
  return figures < 10 && form.includes(`${figures}`) && !form.startsWith("x");
}

export const listsPostalCodesOf = (country: string): boolean => formats.has(country);
