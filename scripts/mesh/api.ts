import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { OdooApi } from "../../src/domain/odoo-connection.ts";
import { BadSetting, type MeshSettings } from "./settings.ts";

const TIMEOUT_MS = 30_000;
const Made = z.object({ id: z.string() });
const Token = z.object({ token: z.string() });

export interface OdooConnection {
  readonly url: string;
  readonly db: string;
  readonly key: string;
  readonly api: OdooApi;
  readonly login?: string;
  /** Calls at once; 2 when absent. */
  readonly maxInFlight?: number;
}

export interface MadeEndpoint {
  readonly id: string;
  /** On this machine, whatever its public address. */
  readonly url: string;
}

/** Calls the internal API of a mesh on this machine. */
export class MeshApi {
  readonly #base: string;
  readonly #token: string;

  constructor(base: string, token: string) {
    this.#base = base;
    this.#token = token;
  }

  /** Null when there is no such thing. Throws with the mesh's own words on any other refusal. */
  async get(path: string): Promise<unknown> {
    const answer = await this.#call("GET", path);
    return answer.status === 404 ? null : readAnswer(answer, `GET ${path}`);
  }

  async post(path: string, body: object): Promise<unknown> {
    return readAnswer(await this.#call("POST", path, body), `POST ${path}`);
  }

  async put(path: string, body: object): Promise<unknown> {
    return readAnswer(await this.#call("PUT", path, body), `PUT ${path}`);
  }

  /** Whether the mesh knows this token. */
  async isKnown(): Promise<boolean> {
    return (await this.#call("GET", "/v1/tokens?limit=1")).status !== 401;
  }

  /** True when it was made just now; one that is there already keeps the Odoo it has. */
  async ensureTenant(name: string, region: string, odoo: OdooConnection): Promise<boolean> {
    if ((await this.get(`/v1/tenants/${name}`)) !== null) return false;
    await this.post("/v1/tenants", { name, region, odoo });
    return true;
  }

  async createEndpoint(tenant: string, secret: string): Promise<MadeEndpoint> {
    const { id } = Made.parse(await this.post("/v1/endpoints", { tenant, sender: "easypost", secret }));
    return this.endpoint(id);
  }

  endpoint(id: string): MadeEndpoint {
    return { id, url: `${this.#base}/in/${id}` };
  }

  #call(method: string, path: string, body?: object): Promise<Response> {
    return fetch(`${this.#base}${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.#token}`, "Content-Type": "application/json" },
      body: body ? JSON.stringify(body) : null,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  }
}

async function readAnswer(answer: Response, call: string): Promise<unknown> {
  const text = await answer.text();
  if (!answer.ok) throw new BadSetting(`the mesh refused ${call}: ${text.slice(0, 1000)}`);
  return JSON.parse(text);
}

export interface AdminToken {
  readonly api: MeshApi;
  readonly token: string;
  readonly file: string;
  /** It was made just now, and may be shown this once. */
  readonly isNew: boolean;
}

/** The admin token in the state directory; made with the bootstrap token when there is none that the mesh knows. */
export async function adminOf(url: string, { stateDir, secrets }: MeshSettings): Promise<AdminToken> {
  const file = join(stateDir, "admin-token");
  const kept = existsSync(file) ? readFileSync(file, "utf8").trim() : null;
  if (kept !== null) {
    const api = new MeshApi(url, kept);
    if (await api.isKnown()) return { api, token: kept, file, isNew: false };
  }
  const bootstrap = new MeshApi(url, secrets.BOOTSTRAP_TOKEN);
  const { token } = Token.parse(await bootstrap.post("/v1/tokens", { name: "first-admin", role: "admin" }));
  writeFileSync(file, `${token}\n`, { mode: 0o600 });
  return { api: new MeshApi(url, token), token, file, isNew: true };
}
