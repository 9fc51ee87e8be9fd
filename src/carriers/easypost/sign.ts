import { concat, encodeHex, utf8 } from "../bytes.ts";
import { hmacSha256 } from "../hmac.ts";
import { keyBytes, PATH_HEADER, PREFIX, TIMESTAMP_HEADER, V1_HEADER, V2_HEADER, v2Preamble } from "./signature.ts";

/** The header EasyPost sends with a body, under a webhook's secret. */
export async function signEasyPost(body: string, secret: string): Promise<Record<string, string>> {
  return { [V1_HEADER]: `${PREFIX}${encodeHex(await hmacSha256(keyBytes(secret), utf8(body)))}` };
}

/** The headers of the second scheme; `timestamp` goes out as it is given. */
export async function signEasyPostV2(
  request: { readonly method: string; readonly path: string; readonly body: string },
  secret: string,
  timestamp: string,
): Promise<Record<string, string>> {
  const { method, path, body } = request;
  const message = concat(v2Preamble(timestamp, method, path), utf8(body));
  const signature = `${PREFIX}${encodeHex(await hmacSha256(keyBytes(secret), message))}`;
  return { [V2_HEADER]: signature, [TIMESTAMP_HEADER]: timestamp, [PATH_HEADER]: path };
}
