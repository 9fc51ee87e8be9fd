/** What V8 of the workers has and Node 24's has not: bytes as text and back. */
interface Base64Options {
  readonly alphabet?: "base64" | "base64url";
  readonly omitPadding?: boolean;
}

const methods = {
  toHex(this: Uint8Array): string {
    return Buffer.from(this).toString("hex");
  },
  toBase64(this: Uint8Array, { alphabet = "base64", omitPadding = false }: Base64Options = {}): string {
    const text = Buffer.from(this).toString("base64");
    const spelled = alphabet === "base64" ? text : text.replaceAll("+", "-").replaceAll("/", "_");
    return omitPadding ? spelled.replaceAll("=", "") : spelled;
  },
};

const statics = {
  fromHex: (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "hex")),
  fromBase64(text: string, { alphabet = "base64" }: Base64Options = {}): Uint8Array {
    const isForeign = alphabet === "base64" ? /[^A-Za-z0-9+/=\s]/ : /[^A-Za-z0-9_=\s-]/;
    if (isForeign.test(text)) throw new SyntaxError("not base64");
    return new Uint8Array(Buffer.from(text, alphabet));
  },
};

/** Of Node's later ones nothing is taken away. */
function lend(target: object, lent: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(lent))
    if (!(name in target)) Object.defineProperty(target, name, { value });
}

lend(Uint8Array.prototype, methods);
lend(Uint8Array, statics);
