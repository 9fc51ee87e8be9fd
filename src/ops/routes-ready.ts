import { z, type OpenAPIHono } from "@hono/zod-openapi";
import { PARTS, readinessOf, type Readiness } from "../domain/readiness.ts";
import type { HttpEnv } from "../http/operation.ts";
import { noteOf } from "../telemetry/log.ts";
import type { ApiPorts } from "./routes-ports.ts";

const Verdicts = z.enum(["ok", "failed", "slow"]);
const Ready = z
  .object({
    status: z.enum(["ready", "not ready"]),
    parts: z.object(
      Object.fromEntries(PARTS.map((part) => [part, Verdicts])) as Record<(typeof PARTS)[number], typeof Verdicts>,
    ),
  })
  .openapi("Readiness");

/** Anyone may ask, so it is looked no more often. */
const FRESH_MS = 2_000;
const PROBE_MS = 5_000;

/** Whether each part of the mesh works, tested; which one does not is told, and why is in the log. */
export function readyRoute(app: OpenAPIHono<HttpEnv>, ports: ApiPorts): void {
  let last: { readonly atMs: number; readonly found: Promise<Readiness> } | null = null;
  app.get("/readyz", async (c) => {
    const nowMs = ports.now();
    if (!last || nowMs - last.atMs >= FRESH_MS || nowMs < last.atMs) last = { atMs: nowMs, found: look(ports) };
    const found = await last.found;
    return c.json(found, found.status === "ready" ? 200 : 503, { "Cache-Control": "no-store" });
  });
  const content = { "application/json": { schema: Ready } };
  app.openAPIRegistry.registerPath({
    method: "get",
    path: "/readyz",
    summary: "Test the parts of the mesh",
    tags: ["public"],
    security: [],
    responses: { 200: { description: "Each part works", content }, 503: { description: "One does not", content } },
  });
}

async function look({ probes, expiry, log, region }: ApiPorts): Promise<Readiness> {
  const over = new AbortController();
  try {
    return await readinessOf(probes, expiry(PROBE_MS, over.signal), (part, error) =>
      log({ level: "error", msg: "not ready", region, reason: part, error: noteOf(error) }),
    );
  } finally {
    over.abort();
  }
}
