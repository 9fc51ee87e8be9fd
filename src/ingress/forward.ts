import type { Region } from "../domain/region.ts";
import { callHeaders, type CallName } from "../http/trace.ts";

export interface ForwardPorts {
  /** Null: out of reach. */
  readonly peer: (region: Region) => { fetch(request: Request): Promise<Response> } | null;
  readonly randomBytes: (count: number) => Uint8Array;
}

export interface Forwarded {
  readonly kind: "forwarded";
  readonly to: Region;
  readonly response: Response;
}

/** Passes a call on to the region that it belongs to. */
export async function forward(
  request: Request,
  home: Region,
  name: CallName,
  ports: ForwardPorts,
): Promise<Forwarded | { readonly kind: "unavailable"; readonly endpoint: null; readonly why: string }> {
  const peer = ports.peer(home);
  if (!peer) return { kind: "unavailable", endpoint: null, why: `region ${home} is out of reach` };
  try {
    return { kind: "forwarded", to: home, response: await peer.fetch(named(request, name, ports)) };
  } catch {
    return { kind: "unavailable", endpoint: null, why: `region ${home} is out of reach` };
  }
}

/** The same call, as a part of the same trace. A request id that the sender chose stays as it is: it may be signed. */
function named(request: Request, { requestId, trace }: CallName, { randomBytes }: ForwardPorts): Request {
  const headers = new Headers(request.headers);
  const { "X-Request-Id": id = requestId, ...rest } = callHeaders(trace, requestId, randomBytes);
  if (!headers.has("X-Request-Id")) headers.set("X-Request-Id", id);
  for (const [header, value] of Object.entries(rest)) headers.set(header, value);
  return new Request(request, { headers });
}
