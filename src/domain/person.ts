/** What an issuer calls a person by: the subject, which it never gives to another, or a verified e-mail address, which it may. */
export const CLAIMS = ["sub", "email"] as const;
export type Claim = (typeof CLAIMS)[number];

/**
 * An e-mail address as it is compared; null for one that is not plain ASCII. Lower-casing other letters can turn somebody else's
 * address into this one: the Kelvin sign becomes a k.
 */
export function comparableEmail(email: string): string | null {
  return /^[\x21-\x7e]{1,254}$/.test(email) && email.includes("@") ? email.toLowerCase() : null;
}
