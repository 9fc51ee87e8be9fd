import { Hono } from "hono";
import { problemResponse } from "./http/problem.ts";
import { requestIdOf } from "./http/request-id.ts";
import { ingressApp } from "./ingress/route.ts";
import { apiApp } from "./ops/routes.ts";
import { noteOf, log } from "./telemetry/log.ts";
import { apiPorts } from "./wiring/api.ts";
import type { Ground } from "./wiring/ground.ts";
import { ingressPorts, randomBytes } from "./wiring/ingress.ts";

const apps = new WeakMap<Ground, Hono>();

/** The rooms with a door to the street, in mounting order. */
export function app(ground: Ground): Hono {
  const held = apps.get(ground);
  if (held) return held;
  const ingress = ingressPorts(ground);
  const made = new Hono();
  made.route("/", ingressApp(ingress));
  made.route("/", apiApp(apiPorts(ground, ingress)));
  made.notFound((c) => problemResponse({ kind: "not_found" }, requestIdOf(c.req.raw, randomBytes)));
  made.onError((error, c) => {
    const requestId = requestIdOf(c.req.raw, randomBytes);
    log({
      level: "error",
      msg: "request failed",
      region: ground.region,
      requestId,
      outcome: "bug",
      error: noteOf(error),
    });
    return problemResponse({ kind: "internal" }, requestId);
  });
  apps.set(ground, made);
  return made;
}
