const ACCEPTED = /^[A-Za-z0-9_-]{1,64}$/;

/** The caller's own request id where it is harmless in a log and a header, else a new one. */
export function requestIdOf(request: Request, randomBytes: (count: number) => Uint8Array): string {
  const given = request.headers.get("X-Request-Id");
  return given !== null && ACCEPTED.test(given) ? given : `req_${randomBytes(16).toHex()}`;
}
