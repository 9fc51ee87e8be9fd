import { beforeAll, describe, expect, it } from "vitest";
import { apiUnderTest, type Api } from "./api-under-test.ts";

let api: Api;
beforeAll(async () => {
  api = await apiUnderTest();
});

const read = async (path: string) => (await api.fetch(path)).json<Record<string, never>>();

describe("what anyone may read", () => {
  it("says that the mesh is up", async () => {
    expect(await read("/healthz")).toEqual({ status: "ok", region: "eu", version: "1.2.3" });
  });

  it("is an OpenAPI 3.1 document whose every reference resolves", async () => {
    const document = await read("/openapi.json");
    expect(document).toMatchObject({ openapi: "3.1.0", servers: [{ url: "https://eu.mesh.example" }] });
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
      ([, name]) => name,
    );
    expect(references.length).toBeGreaterThan(10);
    const { schemas } = document["components"] as unknown as { schemas: Record<string, unknown> };
    for (const name of references) expect(Object.keys(schemas)).toContain(name);
  });

  it("names each operation's answer and its problems", async () => {
    const { paths } = (await read("/openapi.json")) as unknown as {
      paths: Record<string, Record<string, { security: unknown[]; responses: Record<string, unknown> }>>;
    };
    const create = paths["/v1/tenants"]?.["post"];
    expect(create?.security).toEqual([{ bearer: [] }]);
    expect(Object.keys(create?.responses ?? {})).toEqual([
      "201",
      "400",
      "401",
      "403",
      "408",
      "409",
      "413",
      "422",
      "429",
      "500",
      "503",
    ]);
    const byCursor = paths["/v1/shipments"]?.["get"] as unknown as { parameters: { name: string; in: string }[] };
    expect(byCursor.parameters.map(({ name }) => name).toSorted()).toEqual([
      "carrier",
      "cursor",
      "limit",
      "milestone",
      "tenant",
      "trackingNumber",
      "updatedAfter",
    ]);
  });

  it("is the JSON Schema of our own webhook", async () => {
    const schema = await read("/schemas/shipment-events-v1.json");
    expect(schema).toMatchObject({
      $id: "https://eu.mesh.example/schemas/shipment-events-v1.json",
      $schema: "https://json-schema.org/draft/2020-12/schema",
      required: ["type", "timestamp", "data"],
    });
  });
});
