import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseEnv } from "node:util";
import { REGIONS, type Region } from "../../src/domain/region.ts";
import { BadSetting } from "./bad-setting.ts";
import { damaged, openState } from "./state.ts";
import { PROJECT } from "./wrangler.ts";

export { BadSetting } from "./bad-setting.ts";

/** How one mesh on this machine is set up. */
export interface MeshSettings {
  readonly stateDir: string;
  readonly port: number;
  readonly region: Region;
  /** Where partners reach it, without a trailing slash. */
  readonly publicUrl: string;
  readonly secrets: Readonly<Record<SecretName, string>>;
  /** Variables of the worker that somebody set, beside those above. */
  readonly vars: Readonly<Record<string, string>>;
}

/** What of the environment, and of `.dev.vars`, goes to the worker as it is. */
export const PASSED_ON = [
  "FOUR_EYES",
  "OIDC_ISSUER",
  "OIDC_AUDIENCE",
  "ACCESS_TEAM_DOMAIN",
  "ACCESS_AUDIENCE",
  "PARTNER_HOST",
  "CUSTOMER_HOST",
  "INTERNAL_HOST",
  "DNS_RESOLVER_URL",
  "ALLOW_LOOPBACK_ODOO",
] as const;

export type Variables = Readonly<Record<string, string | undefined>>;
type SecretName = "SEAL_KEYS" | "SHIPMENT_NAME_KEY" | "BOOTSTRAP_TOKEN";

export const DEFAULT_PORT = 8787;
const SECRET_MAKERS: Readonly<Record<SecretName, () => string>> = {
  SEAL_KEYS: () => `k1:${randomBytes(32).toString("base64")}`,
  SHIPMENT_NAME_KEY: () => randomBytes(32).toString("base64"),
  BOOTSTRAP_TOKEN: () => `tmb_${randomBytes(24).toString("hex")}`,
};

const SECRET_FORMS: Readonly<Record<SecretName, RegExp>> = {
  SEAL_KEYS: /^[\w.-]+:[A-Za-z0-9+/]{43}=(?:[\s,]+[\w.-]+:[A-Za-z0-9+/]{43}=)*$/,
  SHIPMENT_NAME_KEY: /^[A-Za-z0-9+/]{43}=$/,
  BOOTSTRAP_TOKEN: /^tmb_\w{8,}$/,
};

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
  const region = regionFrom(variables["REGION"]);
  const publicUrl = (variables["PUBLIC_URL"] || `http://127.0.0.1:${port}`).replace(/\/+$/, "");
  if (!URL.canParse(publicUrl)) throw new BadSetting(`PUBLIC_URL is not a URL: ${publicUrl}`);
  const vars = varsFrom(variables);
  openState(stateDir);
  return { stateDir, port, region, publicUrl, secrets: secretsFor(stateDir, variables), vars };
}

function regionFrom(text: string | undefined): Region {
  const region = REGIONS.find((one) => one === (text || "eu"));
  if (!region) throw new BadSetting(`REGION is ${REGIONS.join(", ")}, not ${text}`);
  return region;
}

function varsFrom(variables: Variables): Record<string, string> {
  const given = PASSED_ON.flatMap((name): [string, string][] => {
    const value = variables[name];
    return value ? [[name, value]] : [];
  });
  const vars = Object.fromEntries(given);
  const { FOUR_EYES: eyes, INTERNAL_HOST: internal } = vars;
  if (eyes !== undefined && eyes !== "on" && eyes !== "off")
    throw new BadSetting(`FOUR_EYES is on or off, not ${eyes}`);
  // Whoever starts it looks whether it is up, and the command line speaks to it: on this machine.
  return internal === undefined ? vars : { ...vars, INTERNAL_HOST: `${internal},127.0.0.1` };
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
  for (const [name, form] of Object.entries(SECRET_FORMS)) {
    const given = variables[name];
    if (given && !form.test(given))
      throw new BadSetting(`${name} has not the form it must have: see .dev.vars.example`);
    // Made anew it could open nothing of what is there.
    if (existsSync(file) && !given && !form.test(kept[name] ?? "") && existsSync(join(stateDir, "v3")))
      throw damaged(file);
  }
  const secrets: Record<string, string> = {};
  const made: Record<string, string> = {};
  for (const [name, make] of Object.entries(SECRET_MAKERS)) {
    secrets[name] = variables[name] || wellFormed(name as SecretName, kept[name]) || (made[name] = make());
  }
  if (Object.keys(made).length > 0 || !existsSync(file)) writeSecrets(file, { ...kept, ...made });
  return secrets as MeshSettings["secrets"];
}

const wellFormed = (name: SecretName, text: string | undefined): string | undefined =>
  text !== undefined && SECRET_FORMS[name].test(text) ? text : undefined;

function writeSecrets(file: string, secrets: Readonly<Record<string, string | undefined>>): void {
  const lines = Object.entries(secrets).map(([name, value]) => `${name}="${value}"\n`);
  writeFileSync(file, lines.join(""), { mode: 0o600 });
}
