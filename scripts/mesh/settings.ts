import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseEnv } from "node:util";
import { REGIONS, type Region } from "../../src/domain/region.ts";
import { PROJECT } from "./wrangler.ts";

/** How one mesh on this machine is set up. */
export interface MeshSettings {
  readonly stateDir: string;
  readonly port: number;
  readonly region: Region;
  /** Where partners reach it, without a trailing slash. */
  readonly publicUrl: string;
  readonly secrets: Readonly<Record<SecretName, string>>;
}

export type Variables = Readonly<Record<string, string | undefined>>;
type SecretName = "SEAL_KEYS" | "SHIPMENT_NAME_KEY" | "BOOTSTRAP_TOKEN";

const DEFAULT_PORT = 8787;
const SECRET_MAKERS: Readonly<Record<SecretName, () => string>> = {
  SEAL_KEYS: () => `k1:${randomBytes(32).toString("base64")}`,
  SHIPMENT_NAME_KEY: () => randomBytes(32).toString("base64"),
  BOOTSTRAP_TOKEN: () => `tmb_${randomBytes(24).toString("hex")}`,
};

/** A setting that cannot be used; its message is for whoever set it. */
export class BadSetting extends Error {
  override name = "BadSetting";
}

/** `.dev.vars`, and the environment over it. */
export function readVariables(): Variables {
  const file = join(PROJECT, ".dev.vars");
  const written = existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {};
  return { ...written, ...process.env };
}

/** Reads the settings, and makes what secrets nobody gave: once, into the state directory. */
export function settingsFrom(variables: Variables): MeshSettings {
  const stateDir = resolve(variables["MESH_STATE_DIR"] || join(PROJECT, ".state"));
  const port = portFrom(variables["PORT"]);
  const region = REGIONS.find((one) => one === variables["REGION"]) ?? "eu";
  const publicUrl = (variables["PUBLIC_URL"] || `http://127.0.0.1:${port}`).replace(/\/+$/, "");
  mkdirSync(stateDir, { recursive: true });
  return { stateDir, port, region, publicUrl, secrets: secretsFor(stateDir, variables) };
}

function portFrom(text: string | undefined): number {
  const port = Number(text || DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new BadSetting(`PORT is not a port: ${text}`);
  return port;
}

/** Given ones are used and not kept; the others are made at first start, readable by the owner alone. */
export function secretsFor(stateDir: string, variables: Variables): MeshSettings["secrets"] {
  const file = join(stateDir, "secrets.env");
  const kept = existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {};
  const secrets: Record<string, string> = {};
  const made: Record<string, string> = {};
  for (const [name, make] of Object.entries(SECRET_MAKERS)) {
    secrets[name] = variables[name] || kept[name] || (made[name] = make());
  }
  if (Object.keys(made).length > 0 || !existsSync(file)) writeSecrets(file, { ...kept, ...made });
  return secrets as MeshSettings["secrets"];
}

function writeSecrets(file: string, secrets: Readonly<Record<string, string | undefined>>): void {
  const lines = Object.entries(secrets).map(([name, value]) => `${name}="${value}"\n`);
  writeFileSync(file, lines.join(""), { mode: 0o600 });
}
