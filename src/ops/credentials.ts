/** What a webhook was called with, beside its body. */
export interface CalledWith {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

const MASK = "[secret]";

/** The same without the secrets that are given, however they are spelled in a URL, and with no more of Authorization than its scheme. */
export function withoutCredentials({ url, headers }: CalledWith, secrets: readonly string[]): CalledWith {
  const spellings = secrets.flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    new URLSearchParams({ "": secret }).toString().slice(1),
  ]);
  // The longest first: of a secret that begins with another nothing is left over.
  const hidden = [...new Set(spellings)].filter((text) => text !== "").toSorted((a, b) => b.length - a.length);
  const mask = (text: string) => hidden.reduce((left, secret) => left.replaceAll(secret, MASK), text);
  const shown = Object.entries(headers).map(([name, value]) => {
    if (!/^(?:proxy-)?authorization$/i.test(name)) return [name, mask(value)] as const;
    const scheme = /^(\S+) /.exec(value)?.[1];
    return [name, scheme === undefined ? MASK : `${scheme} ${MASK}`] as const;
  });
  return { url: mask(url), headers: Object.fromEntries(shown) };
}
