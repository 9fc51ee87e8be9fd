import { Hono } from "hono";
import { unreachable } from "../domain/result.ts";
import { withDeprecation } from "../http/deprecation.ts";
import { problemResponse } from "../http/problem.ts";
import { requestIdOf } from "../http/request-id.ts";
import { traceOf, type CallName } from "../http/trace.ts";
import { acknowledge, replied } from "./accept.ts";
import { greet, type Greeted } from "./greet.ts";
import { receive, type Received, type ReceivePorts } from "./receive.ts";

export interface IngressPorts extends ReceivePorts {
  /** One line a webhook; never a payload. */
  readonly report: (received: Received | Greeted, endpointId: string, name: CallName, ms: number) => void;
}

/** A sender that is told to come again is told when. */
const COME_AGAIN_SECONDS = 5;

/** The partner-facing app: one route. */
export function ingressApp(ports: IngressPorts): Hono {
  const app = new Hono();
  app.post("/in/:endpointId", async (context) => {
    const startedMs = ports.now();
    const request = context.req.raw;
    const name = nameOf(request, ports);
    const endpointId = context.req.param("endpointId");
    const received = await receive(request, endpointId, name, ports);
    ports.report(received, endpointId, name, ports.now() - startedMs);
    return answer(received, name.requestId);
  });
  app.on(["GET", "HEAD", "POST"], ["/in/:endpointId", "/in/:endpointId/*"], async (context) => {
    const startedMs = ports.now();
    const request = context.req.raw;
    const name = nameOf(request, ports);
    const endpointId = context.req.param("endpointId");
    const below = new URL(request.url).pathname.slice(`/in/${endpointId}`.length);
    const greeted = await greet(request, endpointId, below, name, ports);
    ports.report(greeted, endpointId, name, ports.now() - startedMs);
    return answerGreeting(greeted, below, name.requestId);
  });
  app.all("/in/*", (context) => {
    const requestId = requestIdOf(context.req.raw, ports.randomBytes);
    return problemResponse({ kind: "method_not_allowed", allow: ["POST"] }, requestId);
  });
  app.notFound(() => nobodyHere());
  return app;
}

function nameOf(request: Request, { randomBytes }: IngressPorts): CallName {
  const requestId = requestIdOf(request, randomBytes);
  return { requestId, trace: traceOf(request, requestId, randomBytes) };
}

/** The one table from how a webhook ended to what its sender is told. */
function answer(received: Received, requestId: string): Response {
  switch (received.kind) {
    case "accepted": {
      const { shipments, appended, duplicates } = received.accepted;
      const { later, test } = received;
      if (test && shipments.length === 0) {
        const words = { status: test.went, test: true, events: test.events, requestId };
        return acknowledge(received.sender, received.reply, words);
      }
      const words = {
        status: "accepted",
        ...(test ? { test: { [test.went]: test.events } } : {}),
        shipments: shipments.length,
        ...(later > 0 ? { later } : {}),
        new: appended,
        duplicates,
        requestId,
      };
      return withDeprecation(acknowledge(received.sender, received.reply, words), received.deprecation);
    }
    case "quarantined": {
      const { sender, unreadable } = received;
      if (unreadable.kind === "not_owner")
        return problemResponse({ kind: "not_owner", ...unreadable.notOwner }, requestId);
      return acknowledge(sender, unreadable.reply ?? null, { status: "quarantined", requestId });
    }
    case "held":
      return problemResponse({ kind: "bad_signature" }, requestId);
    case "unknown_endpoint":
      return nobodyHere();
    case "too_large":
      return problemResponse({ kind: "too_large", maxBytes: received.maxBytes }, requestId);
    case "too_slow":
      return problemResponse({ kind: "too_slow" }, requestId);
    case "rate_limited":
      return problemResponse({ kind: "rate_limited", retryAfterSeconds: received.retryAfterSeconds }, requestId);
    case "unavailable":
      return problemResponse(
        { kind: "unavailable", retryAfterSeconds: received.retryAfterSeconds ?? COME_AGAIN_SECONDS },
        requestId,
      );
    case "forwarded":
      return received.response;
    default:
      return unreachable(received);
  }
}

function answerGreeting(greeted: Greeted, below: string, requestId: string): Response {
  switch (greeted.kind) {
    case "greeted":
      return replied(greeted.reply);
    case "no_greeting":
      return below === "" ? problemResponse({ kind: "method_not_allowed", allow: ["POST"] }, requestId) : nobodyHere();
    default:
      return answer(greeted, requestId);
  }
}

/** Unknown, malformed and suspended endpoints are answered alike, to the byte: so it carries no request id. */
export function nobodyHere(): Response {
  return new Response(JSON.stringify({ type: "/problems/not-found", title: "Not found", status: 404 }), {
    status: 404,
    headers: { "Content-Type": "application/problem+json", "Cache-Control": "no-store" },
  });
}
