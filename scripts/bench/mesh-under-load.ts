import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { signed } from "../easypost-webhook.ts";
import type { Shot } from "../load-client.ts";
import { startMesh } from "../mesh-process.ts";
import { adminOf } from "../mesh/api.ts";
import { freePort } from "../mesh/ports.ts";
import { settingsFrom } from "../mesh/settings.ts";
import { PROJECT } from "../mesh/wrangler.ts";
import { SHIPMENTS, type BenchEvent } from "./events.ts";

const TENANT = "bench";
const SECRET = "shared with EasyPost";
const QUIET_MS = 500;
const Page = z.object({ items: z.array(z.object({ version: z.number() })) });

/** A mesh with a tenant and an endpoint, to be shot at. */
export interface MeshUnderLoad {
  readonly shots: (events: readonly BenchEvent[]) => Promise<Shot[]>;
  /** Settles when the read model has not moved for half a second. */
  readonly quiet: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface LoadedMesh {
  /** Of its state directory, made if need be. */
  readonly dir: string;
  readonly odooUrl: string;
  /** Whether doorbells reach the dispatchers; when not, webhooks are kept and that is all. */
  readonly delivers: boolean;
}

export async function startMeshUnderLoad(
  { dir, odooUrl, delivers }: LoadedMesh,
  signal: AbortSignal,
): Promise<MeshUnderLoad> {
  const settings = settingsFrom({ MESH_STATE_DIR: dir, PORT: `${await freePort()}` });
  const config = delivers ? {} : { config: writeDeafConfig(dir) };
  const mesh = await startMesh(settings, { log: "file", worker: "built", logLevel: "warn", ...config, signal });
  try {
    const { api } = await adminOf(mesh.url, settings);
    await api.ensureTenant(TENANT, settings.region, { url: odooUrl, db: "demo", key: "stand-in-key", api: "json2" });
    const { url } = await api.createEndpoint(TENANT, SECRET);
    const versions = async (): Promise<number> => {
      const { items } = Page.parse(await api.get(`/v1/shipments?tenant=${TENANT}&limit=${SHIPMENTS}`));
      return items.reduce((sum, { version }) => sum + version, 0);
    };
    const quiet = async (): Promise<void> => {
      for (let before = -1, now = await versions(); before !== now;) {
        await sleep(QUIET_MS);
        [before, now] = [now, await versions()];
      }
    };
    return {
      shots: (events) => Promise.all(events.map(({ body }) => signed(url, body, SECRET))),
      quiet,
      stop: () => mesh.stop(),
    };
  } catch (error) {
    await mesh.stop();
    throw error;
  }
}

/** The mesh's configuration without its queues' consumers: the local queues then drop every message without a word. */
function writeDeafConfig(dir: string): string {
  const whole = readFileSync(join(PROJECT, "wrangler.toml"), "utf8");
  const [local = ""] = whole.split(/^\[env\./m);
  const deaf = local.replaceAll(/^\[\[queues\.consumers\]\]\n(?:.+\n)*/gm, "");
  const file = join(dir, "wrangler.toml");
  writeFileSync(file, deaf);
  return file;
}
