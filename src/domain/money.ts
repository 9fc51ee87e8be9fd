/** Currencies whose minor unit is not a hundredth (ISO 4217, table A.1). */
const DIGITS: Readonly<Record<string, number>> = {
  BHD: 3,
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  IQD: 3,
  ISK: 0,
  JOD: 3,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  PYG: 0,
  RWF: 0,
  TND: 3,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
};

const digitsOf = (currency: string): number => DIGITS[currency] ?? 2;

const DECIMAL = /^(-?)(\d{1,12})(?:\.(\d{1,12}))?$/;

/**
 * A decimal amount in minor units, by its digits: no fraction passes through a float. What is finer than a minor unit is rounded, half
 * away from zero. Null when the text is no amount.
 */
export function minorUnits(amount: string, currency: string): number | null {
  const match = DECIMAL.exec(amount.trim());
  if (!match) return null;
  const [, sign, whole = "0", fraction = ""] = match;
  const digits = digitsOf(currency);
  const minor = Number(whole) * 10 ** digits + Number(fraction.slice(0, digits).padEnd(digits, "0") || "0");
  const rounded = Number(fraction[digits] ?? "0") >= 5 ? minor + 1 : minor;
  return sign === "-" && rounded !== 0 ? -rounded : rounded;
}

/** For people: `12.50 USD`. */
export function moneyInWords(amountMinor: number, currency: string): string {
  const digits = digitsOf(currency);
  const text = Math.abs(amountMinor)
    .toString()
    .padStart(digits + 1, "0");
  const whole = text.slice(0, text.length - digits);
  const sign = amountMinor < 0 ? "-" : "";
  return `${sign}${whole}${digits === 0 ? "" : `.${text.slice(-digits)}`} ${currency}`;
}
