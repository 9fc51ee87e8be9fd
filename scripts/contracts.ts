/**
 * Keeps the published contracts, one file each in `contracts/`: `npm run contracts`. What is not compatible with what was published is
 * refused: it wants a new version beside the old one. With `--check` it writes nothing, and fails as well where a file is not what the code
 * would publish.
 */
// First: it gives zod its `openapi`, which schemas made before it would lack.
import "@hono/zod-openapi";
import { mkdirSync, existsSync, readFileSync, writeFileSync, globSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { jsonSchemaOf } from "../src/ops/contract-documents.ts";
import { API_CONTRACT, MESSAGE_CONTRACTS } from "../src/ops/contracts.ts";
import { apiApp } from "../src/ops/routes.ts";
import type { ApiPorts } from "../src/ops/routes-ports.ts";
import { inputBreaches, outputBreaches, type Breach, type Schema } from "./contracts/compare.ts";
import { apiBreaches, resolveIn, type OpenApi } from "./contracts/openapi.ts";

const FOLDER = resolve(import.meta.dirname, "../contracts");

interface Published {
  readonly id: string;
  readonly document: object;
  readonly breaches: (old: object) => Breach[];
}

/** What the code would publish now. */
export function publishedNow(): Published[] {
  const ports = { version: "0", baseUrl: "https://mesh.example", providers: {} } as ApiPorts;
  const app = apiApp(ports);
  const openApi = app.getOpenAPI31Document({ openapi: "3.1.0", info: { title: "Tallyman", version: "1" } });
  const api = JSON.parse(JSON.stringify(openApi)) as OpenApi;
  const messages = MESSAGE_CONTRACTS.map((contract): Published => {
    const document = JSON.parse(JSON.stringify(jsonSchemaOf(contract))) as object;
    const compare = contract.io === "input" ? inputBreaches : outputBreaches;
    const breaches = (old: object) => compare(old as Schema, document as Schema, resolveIn(old), resolveIn(document));
    return { id: contract.id, document, breaches };
  });
  return [{ id: API_CONTRACT, document: api, breaches: (old) => apiBreaches(old as OpenApi, api) }, ...messages];
}

/** What is wrong with the files kept in a folder, in lines for people; an empty list: nothing. */
export function faultsIn(folder: string, published: readonly Published[], write: boolean): string[] {
  mkdirSync(folder, { recursive: true });
  const known = new Set(published.map(({ id }) => `${id}.json`));
  const gone = globSync(join(folder, "*.json"))
    .map((path) => basename(path))
    .filter((name) => !known.has(name))
    .map((name) => `${name}: was published, and the code knows it no more: retire it first, then remove the file`);
  return [...gone, ...published.flatMap((one) => faultsOf(folder, one, write))];
}

function faultsOf(folder: string, { id, document, breaches }: Published, write: boolean): string[] {
  const path = join(folder, `${id}.json`);
  const text = `${JSON.stringify(document, null, 2)}\n`;
  const kept = existsSync(path) ? readFileSync(path, "utf8") : null;
  if (kept === text) return [];
  const broken = kept === null ? [] : breaches(JSON.parse(kept) as object);
  if (broken.length > 0)
    return broken.map(({ at, what }) => `${id}: ${at || "the whole"} ${what}: a breaking change wants a new version`);
  if (!write) return [`${id}: is not what is published: npm run contracts`];
  writeFileSync(path, text);
  return [];
}

if (import.meta.main) {
  const faults = faultsIn(FOLDER, publishedNow(), !process.argv.includes("--check"));
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
}
