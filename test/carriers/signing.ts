/** What senders sign with, without a line of the mesh's own: what it verifies is not made by it. */
const ENCODER = new TextEncoder();

export const utf8 = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(ENCODER.encode(text));

export const hex = (bytes: Uint8Array): string => [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");

export const base64 = (bytes: Uint8Array): string => btoa(String.fromCodePoint(...bytes));

export const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (one) => one.codePointAt(0) ?? 0);

export async function hmacSha256(
  secret: Uint8Array<ArrayBuffer> | string,
  said: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = typeof secret === "string" ? utf8(secret) : secret;
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, utf8(said)));
}

export const sha256 = async (said: string): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(said)));
