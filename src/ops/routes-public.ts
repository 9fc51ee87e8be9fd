import { z, type OpenAPIHono } from "@hono/zod-openapi";
import { CanonicalWebhook } from "../domain/canonical.ts";
import { Region } from "../domain/region.ts";
import type { HttpEnv } from "../http/operation.ts";
import { BOOKING_SCHEMA_PATHS } from "./routes-booking-schemas.ts";
import type { ApiPorts } from "./routes-ports.ts";

const Health = z.object({ status: z.literal("ok"), region: Region, version: z.string() }).openapi("Health");
export const CANONICAL_SCHEMA_PATH = "/schemas/shipment-events-v1.json";

/** What anyone may read: no secret and no tenant is in it. */
export const PUBLIC_PATHS = ["/healthz", "/openapi.json", CANONICAL_SCHEMA_PATH, ...BOOKING_SCHEMA_PATHS] as const;

export function publicRoutes(app: OpenAPIHono<HttpEnv>, ports: ApiPorts): void {
  const documents = publicDocuments(app, ports);
  app.get("/healthz", (c) => c.json({ status: "ok", region: ports.region, version: ports.version }));
  app.get("/openapi.json", (c) => c.json(documents.openApi()));
  app.get(CANONICAL_SCHEMA_PATH, (c) =>
    c.body(documents.canonicalSchema(), 200, { "Content-Type": "application/schema+json" }),
  );
  registerContracts(app);
}

function registerContracts(app: OpenAPIHono<HttpEnv>): void {
  app.openAPIRegistry.registerComponent("securitySchemes", "bearer", {
    type: "http",
    scheme: "bearer",
    description:
      "An API token of this region (`tm_…`), or a JWT of its OpenID Connect provider. Where Cloudflare Access stands in front, its `Cf-Access-Jwt-Assertion` serves without either.",
  });
  const documents = [
    { path: "/healthz", summary: "Say that the mesh is up", type: "application/json", schema: Health },
    { path: "/openapi.json", summary: "This document", type: "application/json", schema: z.object({}) },
    {
      path: CANONICAL_SCHEMA_PATH,
      summary: "The JSON Schema of Tallyman's own webhook",
      type: "application/schema+json",
      schema: z.object({}),
    },
  ];
  for (const { path, summary, type, schema } of documents)
    app.openAPIRegistry.registerPath({
      method: "get",
      path,
      summary,
      tags: ["public"],
      security: [],
      responses: { 200: { description: summary, content: { [type]: { schema } } } },
    });
}

/** Both documents never change while the isolate lives, so each is made once, when first asked for. */
function publicDocuments(app: OpenAPIHono<HttpEnv>, ports: ApiPorts) {
  const info = { title: "Tallyman", version: ports.version, description: "A webhook mesh between carriers and Odoo" };
  let openApi: object | undefined;
  let canonicalSchema: string | undefined;
  return {
    openApi: () => (openApi ??= app.getOpenAPI31Document({ openapi: "3.1.0", info, servers: [{ url: ports.apiUrl }] })),
    canonicalSchema: () =>
      (canonicalSchema ??= JSON.stringify({
        $id: `${ports.apiUrl}${CANONICAL_SCHEMA_PATH}`,
        ...z.toJSONSchema(CanonicalWebhook, { io: "input" }),
      })),
  };
}
