import type { z } from "@hono/zod-openapi";
import { utf8 } from "../carriers/bytes.ts";
import type { Signed } from "../carriers/port.ts";
import { schemeOf } from "../carriers/schemes.ts";
import { curlOf, SECRET_VARIABLE } from "../domain/curl.ts";
import { hearingOf } from "../domain/endpoint.ts";
import { err, ok, type Result } from "../domain/result.ts";
import type { Refusal } from "../http/problem.ts";
import { findEndpoint, type Endpoint } from "../store/endpoint.ts";
import type { ApiPorts } from "./routes-ports.ts";
import type { ExampleRequest } from "./schemas-partners.ts";
import { isoOf } from "./schemas.ts";

/** Of signatures that cover the time, the shortest that any sender's is good. */
const SIGNED_FOR_MS = 5 * 60_000;
const ONLY_THE_SENDER = "it takes a key that is the sender's alone: have the sender send one";

/**
 * A webhook as the endpoint's sender makes them, signed by the sender's own code under the endpoint's secret; the secret itself, where it
 * is sent along, is left to the shell. Only for endpoints whose events touch nothing: elsewhere the example's would count.
 */
export async function exampleFor(
  ports: Pick<ApiPorts, "db" | "seal" | "senders" | "baseUrl" | "now">,
  row: Endpoint,
): Promise<Result<z.input<typeof ExampleRequest>, Refusal>> {
  if (hearingOf(row) !== "rehearses")
    return err({ kind: "conflict", detail: "an example is for a draft or a sandbox: its events would count here" });
  const terms = ports.senders.find(row.sender);
  const scheme = terms && schemeOf(terms, row.scheme);
  if (!terms || !scheme) return err({ kind: "conflict", detail: "nobody knows its sender any more" });
  const { body, contentType } = terms.exampleOf?.(row.settings) ?? terms.example;
  const secret = await secretOf(ports, row.id);
  const signing = { endpointId: row.id, settings: row.settings, nowMs: ports.now() };
  const signed = secret === null ? null : ((await scheme.sign?.(utf8(body), secret, signing)) ?? null);
  const { headers, query, basicUser } = masked(signed ?? { headers: {} }, secret ?? "");
  const url = `${ports.baseUrl}/in/${row.id}${query === undefined ? "" : `?${query}`}`;
  const request = { url, headers: { "Content-Type": contentType, ...headers }, body };
  const curl = curlOf({ ...request, basicUser });
  return ok({
    ...request,
    curl,
    needsSecret: curl.includes(SECRET_VARIABLE),
    validUntil: signed && scheme.bindsTime ? isoOf(signing.nowMs + SIGNED_FOR_MS) : null,
    unsigned: signed ? null : ONLY_THE_SENDER,
  });
}

async function secretOf({ db, seal }: Pick<ApiPorts, "db" | "seal">, endpointId: string): Promise<string | null> {
  const [current] = (await findEndpoint(db, endpointId))?.secrets ?? [];
  const opened = current && (await seal.openText(current.sealed, `endpoint-secret:${endpointId}`));
  return opened?.ok ? opened.value : null;
}

/** Without the secret, as it is or as a URL spells it. */
function masked({ headers, query, ...rest }: Signed, secret: string): Signed {
  if (secret === "") return { headers, ...(query === undefined ? {} : { query }), ...rest };
  const mask = (text: string) =>
    text.replaceAll(secret, SECRET_VARIABLE).replaceAll(encodeURIComponent(secret), SECRET_VARIABLE);
  return {
    ...rest,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, mask(value)])),
    ...(query === undefined ? {} : { query: mask(query) }),
  };
}
