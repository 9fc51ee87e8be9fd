import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

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

interface Called {
  readonly issuer: string;
  readonly claim: Claim;
  readonly value: string;
  /** The subject that an e-mail address stands for. */
  readonly pinnedSubject: string | null;
}

/**
 * By what one human shows to be the same under two names: the subject at one issuer, or the e-mail address, whoever vouches for it.
 * Hashed, as they are kept beside what was proposed; they begin like a person's id, for they are people.
 */
export function sameHands({ issuer, claim, value, pinnedSubject }: Called): string[] {
  const subject = claim === "sub" ? value : pinnedSubject;
  const email = claim === "email" ? value : null;
  const names = [subject === null ? null : ["sub", issuer, subject], email === null ? null : ["email", email]];
  return names.flatMap((name) =>
    name === null ? [] : [`psn_is_${bytesToHex(sha256(utf8ToBytes(JSON.stringify(name)))).slice(0, 32)}`],
  );
}
