import { join } from "node:path";
import { buildWorker, migrate } from "./mesh/build.ts";
import type { MeshSettings } from "./mesh/settings.ts";
import { claimState } from "./mesh/state.ts";
import { refuseIfTaken, startWorker, type WorkerProcess } from "./mesh/worker-process.ts";
import { PROJECT } from "./mesh/wrangler.ts";

/** One mesh on this machine. */
export type MeshProcess = WorkerProcess;

export interface MeshStart {
  /** `output`: the mesh's log is ours. `file`: it goes to `mesh.log` in the state directory. */
  readonly log: "output" | "file";
  /** `source`: reload on edits. `built`: bundled once, deaf to edits. `again`: what was built before. */
  readonly worker: "source" | "built" | "again";
  /** Of what is printed; the mesh's own lines are `log`. */
  readonly logLevel?: "log" | "warn";
  /** Another than the project's `wrangler.toml`. */
  readonly config?: string;
  /** Ends a start that nobody waits for any more. */
  readonly signal?: AbortSignal;
}

/** Starts a mesh, its database brought up to date, and waits until it answers. */
export async function startMesh(
  settings: MeshSettings,
  { log, worker, logLevel = "log", config = join(PROJECT, "wrangler.toml"), signal }: MeshStart,
): Promise<MeshProcess> {
  const { stateDir, port, region, publicUrl, secrets } = settings;
  claimState(stateDir);
  await refuseIfTaken(stateDir, port);
  const [built] = await Promise.all([worker === "built" ? buildWorker(stateDir) : null, migrate(stateDir)]);
  const script = worker === "source" ? [] : [built ?? join(stateDir, "worker/index.js"), "--no-bundle"];
  const vars = { ALLOW_LOOPBACK_ODOO: "true", ...settings.vars, PUBLIC_URL: publicUrl, REGION: region };
  return startWorker({
    config,
    stateDir,
    port,
    args: [
      ...script,
      // Named, so that wrangler reads no .dev.vars and no .env beside it.
      "--env-file",
      join(stateDir, "secrets.env"),
      ...Object.entries(vars).flatMap(([name, value]) => ["--var", `${name}:${value}`]),
    ],
    secrets,
    logFile: log === "file" ? join(stateDir, "mesh.log") : null,
    logLevel,
    readyPath: "/healthz",
    signal,
  });
}
