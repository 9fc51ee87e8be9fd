/** At most so many random bytes a placeholder. */
const BYTES_MAX = 64;
const PLACEHOLDER = /\{(hex|base64|base64url):(\d{1,2})\}/g;

/**
 * A new secret in a sender's own form: text in which `{hex:24}`, `{base64:32}` or `{base64url:32}` stands for so many random bytes,
 * such as `whsec_{base64:32}`. Null for a form without any: such a sender's secret is not ours to make.
 */
export function makeSecret(form: string, randomBytes: (count: number) => Uint8Array): string | null {
  let placed = 0;
  const secret = form.replaceAll(PLACEHOLDER, (_, encoding: string, count: string) => {
    placed += 1;
    const bytes = randomBytes(Math.min(Number(count), BYTES_MAX));
    if (encoding === "hex") return bytes.toHex();
    return encoding === "base64" ? bytes.toBase64() : bytes.toBase64({ alphabet: "base64url", omitPadding: true });
  });
  return placed === 0 ? null : secret;
}
