import { z, type OpenAPIHono } from "@hono/zod-openapi";
import { Region } from "../domain/region.ts";
import type { HttpEnv } from "../http/operation.ts";
import { asyncApi, schemaDocument } from "./contract-documents.ts";
import { MESSAGE_CONTRACTS, schemaPath } from "./contracts.ts";
import type { ApiPorts } from "./routes-ports.ts";

const Health = z.object({ status: z.literal("ok"), region: Region, version: z.string() }).openapi("Health");
const JSON_SCHEMA = "application/schema+json";

/** One thing that anyone may read: no secret and no tenant is in it. */
interface PublicDocument {
  readonly path: string;
  readonly summary: string;
  readonly type: string;
  readonly schema: z.ZodType;
  readonly make: () => object;
}

/** Documents never change while the isolate lives, so each is made once, when first asked for. */
export function publicRoutes(app: OpenAPIHono<HttpEnv>, ports: ApiPorts): void {
  for (const { path, summary, type, schema, make } of publicDocuments(app, ports)) {
    let text: string | undefined;
    app.get(path, (c) => c.body((text ??= JSON.stringify(make())), 200, { "Content-Type": type }));
    const responses = { 200: { description: summary, content: { [type]: { schema } } } };
    app.openAPIRegistry.registerPath({ method: "get", path, summary, tags: ["public"], security: [], responses });
  }
  app.openAPIRegistry.registerComponent("securitySchemes", "bearer", {
    type: "http",
    scheme: "bearer",
    description:
      "An API token of this region (`tm_…`), or a JWT of its OpenID Connect provider. Where Cloudflare Access stands in front, its `Cf-Access-Jwt-Assertion` serves without either.",
  });
}

function publicDocuments(app: OpenAPIHono<HttpEnv>, ports: ApiPorts): PublicDocument[] {
  const { apiUrl, version, region } = ports;
  const info = { title: "Tallyman", version, description: "A webhook mesh between carriers and Odoo" };
  const anything = z.object({});
  return [
    {
      path: "/healthz",
      summary: "Say that the mesh is up",
      type: "application/json",
      schema: Health,
      make: () => ({ status: "ok", region, version }),
    },
    {
      path: "/openapi.json",
      summary: "This document",
      type: "application/json",
      schema: anything,
      make: () => app.getOpenAPI31Document({ openapi: "3.1.0", info, servers: [{ url: apiUrl }] }),
    },
    {
      path: "/asyncapi.json",
      summary: "The AsyncAPI document of every message",
      type: "application/json",
      schema: anything,
      make: () => asyncApi(ports),
    },
    ...MESSAGE_CONTRACTS.map((contract) => ({
      path: schemaPath(contract.id),
      summary: `The JSON Schema of a contract: ${contract.title}`,
      type: JSON_SCHEMA,
      schema: anything,
      make: () => schemaDocument(contract, apiUrl),
    })),
  ];
}
