import { Hono } from "hono";
import { ingressApp } from "./ingress/route.ts";
import type { Ground } from "./wiring/ground.ts";
import { ingressPorts } from "./wiring/ingress.ts";

const apps = new WeakMap<Ground, Hono>();

/** The rooms with a door to the street, in mounting order. */
export function app(ground: Ground): Hono {
  const held = apps.get(ground);
  if (held) return held;
  const ingress = ingressPorts(ground);
  const made = new Hono();
  made.route("/", ingressApp(ingress));
  apps.set(ground, made);
  return made;
}
