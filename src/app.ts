import { appAt, type AppName } from "./http/hosts.ts";
import { problemResponse } from "./http/problem.ts";
import { requestIdOf } from "./http/request-id.ts";
import { withSecurityHeaders } from "./http/security-headers.ts";
import { ingressApp, nobodyHere } from "./ingress/route.ts";
import { apiApp } from "./ops/routes.ts";
import { portalApp } from "./portal/routes.ts";
import { noteOf, log } from "./telemetry/log.ts";
import { apiPorts } from "./wiring/api.ts";
import type { Ground } from "./wiring/ground.ts";
import { ingressPorts, randomBytes } from "./wiring/ingress.ts";
import { portalPorts } from "./wiring/portal.ts";

/** The house as the street sees it. */
export interface Front {
  /** By the app whose host it is; none reaches another's routes. */
  fetch(request: Request): Promise<Response>;
  /** What another region passes on: webhooks alone. */
  passedOn(request: Request): Promise<Response>;
}

const fronts = new WeakMap<Ground, Front>();

/** Three apps, each with its own routes, limits and manners, and the one place that says which of them a request is for. */
export function app(ground: Ground): Front {
  const held = fronts.get(ground);
  if (held) return held;
  const apps = appsOf(ground);
  const made: Front = {
    async fetch(request) {
      const url = new URL(request.url);
      const name = appAt(ground.hosts, url);
      return withSecurityHeaders(name === null ? nobodyHere() : await apps[name].fetch(request), url);
    },
    passedOn: async (request) => apps.partner.fetch(request),
  };
  fronts.set(ground, made);
  return made;
}

type App = { fetch(request: Request): Response | Promise<Response> };

function appsOf(ground: Ground): Readonly<Record<AppName, App>> {
  const ingress = ingressPorts(ground);
  const partner = ingressApp(ingress);
  partner.onError((error, c) => {
    const requestId = requestIdOf(c.req.raw, randomBytes);
    const { region } = ground;
    log({ level: "error", msg: "request failed", region, requestId, outcome: "bug", error: noteOf(error) });
    return problemResponse({ kind: "internal" }, requestId);
  });
  const internal = apiApp(apiPorts(ground, ingress));
  internal.notFound((c) => problemResponse({ kind: "not_found" }, requestIdOf(c.req.raw, randomBytes)));
  return { partner, customer: portalApp(portalPorts(ground)), internal };
}
