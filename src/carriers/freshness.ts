/** How far a signed timestamp may lie from our clock, either way: what Standard Webhooks asks for. */
export const TOLERANCE_MS = 5 * 60_000;

export function isFresh(signedAtMs: number, nowMs: number): boolean {
  return Math.abs(nowMs - signedAtMs) <= TOLERANCE_MS;
}
