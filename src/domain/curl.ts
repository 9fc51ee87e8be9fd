/** A request as a shell may send it. */
export interface ShownRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The user of Basic authentication. */
  readonly basicUser?: string | undefined;
}

/** What stands for a secret: the shell puts it in, and it is in no history. */
export const SECRET_VARIABLE = "$SECRET";

/** A command line of POSIX shells that sends a request. */
export function curlOf({ url, headers, body, basicUser }: ShownRequest): string {
  const parts = [
    "curl -sS -X POST",
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(basicUser === undefined ? [] : [`-u ${quoted(`${basicUser}:${SECRET_VARIABLE}`)}`]),
    `--data-binary ${quoted(body)}`,
    quoted(url),
  ];
  return parts.join(" \\\n  ");
}

/** One word of the shell, whatever is in it; the variable alone is the shell's. */
function quoted(text: string): string {
  if (text === "") return "''";
  return text
    .split(SECRET_VARIABLE)
    .map((part) => (part === "" ? "" : `'${part.replaceAll("'", String.raw`'\''`)}'`))
    .join(`"${SECRET_VARIABLE}"`);
}
