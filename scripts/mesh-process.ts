import { execFileSync, type ChildProcess } from "node:child_process";
import { existsSync, openSync, closeSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { buildWorker, migrate } from "./mesh/build.ts";
import { isFree } from "./mesh/ports.ts";
import { BadSetting, type MeshSettings } from "./mesh/settings.ts";
import { PROJECT, signalGroup, spawnWrangler } from "./mesh/wrangler.ts";

const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 5_000;
const LOG_TAIL_CHARS = 4_000;

/** One mesh on this machine: wrangler and its workerd, with state on disk. */
export interface MeshProcess {
  readonly url: string;
  /** Where its log goes; null when that is our own output. */
  readonly logFile: string | null;
  /** Settles when it has ended, whoever ended it. */
  readonly ended: Promise<void>;
  /** Ends it cleanly, and for good after five seconds. */
  stop(): Promise<void>;
  /** SIGKILL to the whole group at once: nobody has time to say goodbye. */
  kill(): Promise<void>;
}

export interface MeshStart {
  /** `output`: the mesh's log is ours. `file`: it goes to `mesh.log` in the state directory. */
  readonly log: "output" | "file";
  /** `source`: reload on edits. `built`: bundled once, deaf to edits. `again`: what was built before. */
  readonly worker: "source" | "built" | "again";
  /** Of what is printed; the mesh's own lines are `log`. */
  readonly logLevel?: "log" | "warn";
  /** Ends a start that nobody waits for any more. */
  readonly signal?: AbortSignal;
}

/** Starts a mesh and waits until it answers. */
export async function startMesh(
  settings: MeshSettings,
  { log, worker, logLevel = "log", signal }: MeshStart,
): Promise<MeshProcess> {
  const { stateDir, port } = settings;
  refuseSecondMesh(stateDir);
  if (!(await isFree(port))) throw new BadSetting(`port ${port} is in use: stop what listens there, or set PORT`);
  const [built] = await Promise.all([worker === "built" ? buildWorker(stateDir) : null, migrate(stateDir)]);
  const script = worker === "source" ? [] : [built ?? join(stateDir, "worker/index.js"), "--no-bundle"];
  const logFile = log === "file" ? join(stateDir, "mesh.log") : null;
  const out = logFile === null ? "inherit" : openSync(logFile, "a");
  const child = spawnWrangler({
    args: ["dev", ...script, "--config", join(PROJECT, "wrangler.toml"), ...flagsOf(settings), "--log-level", logLevel],
    stateDir,
    secrets: settings.secrets,
    stdio: ["ignore", out, out],
  });
  if (typeof out === "number") closeSync(out);
  const mesh = meshOf(child, settings, logFile);
  await ready(mesh, child, signal);
  return mesh;
}

function flagsOf({ stateDir, port, region, publicUrl }: MeshSettings): string[] {
  const vars = { ALLOW_LOOPBACK_ODOO: "true", PUBLIC_URL: publicUrl, REGION: region };
  const network = ["--ip", "127.0.0.1", "--port", `${port}`, "--inspector-port", "0"];
  const given = Object.entries(vars).flatMap(([name, value]) => ["--var", `${name}:${value}`]);
  const files = ["--env", "", "--persist-to", stateDir, "--env-file", join(stateDir, "secrets.env")];
  return [...network, ...files, ...given, "--show-interactive-dev-session", "false"];
}

function meshOf(child: ChildProcess, { stateDir, port }: MeshSettings, logFile: string | null): MeshProcess {
  const { pid } = child;
  if (pid === undefined) throw new Error("wrangler could not be started");
  const pidFile = join(stateDir, "mesh.pid");
  writeFileSync(pidFile, `${pid}\n`);
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => {
      // Whoever of the group outlived its head would keep the port.
      signalGroup(pid, "SIGKILL");
      rmSync(pidFile, { force: true });
      resolve();
    });
  });
  const kill = async (): Promise<void> => {
    signalGroup(pid, "SIGKILL");
    await ended;
  };
  const stop = async (): Promise<void> => {
    signalGroup(pid, "SIGTERM");
    await Promise.race([ended, sleep(STOP_WITHIN_MS, undefined, { ref: false })]);
    await kill();
  };
  return { url: `http://127.0.0.1:${port}`, logFile, ended, stop, kill };
}

async function ready(mesh: MeshProcess, child: ChildProcess, signal?: AbortSignal): Promise<void> {
  const giveUpAtMs = Date.now() + READY_WITHIN_MS;
  const isHopeless = (): boolean => child.exitCode !== null || child.signalCode !== null || signal?.aborted === true;
  while (Date.now() < giveUpAtMs && !isHopeless()) {
    const answer = await fetch(`${mesh.url}/healthz`, { signal: AbortSignal.timeout(2_000) }).catch(() => null);
    if (answer?.ok) return;
    await sleep(100);
  }
  await mesh.kill();
  signal?.throwIfAborted();
  const printed = mesh.logFile === null ? "" : `:\n${readFileSync(mesh.logFile, "utf8").slice(-LOG_TAIL_CHARS)}`;
  throw new Error(`the mesh did not start${printed}`);
}

/** Two meshes on one state would each hold half of it in memory. */
function refuseSecondMesh(stateDir: string): void {
  const pidFile = join(stateDir, "mesh.pid");
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, "utf8"));
  if (!isWrangler(pid)) return;
  throw new BadSetting(`a mesh (process ${pid}) runs on ${relative(stateDir)} already: stop it, or set MESH_STATE_DIR`);
}

/** A number in a file says little after a reboot: it must be a wrangler too. */
function isWrangler(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 1) return false;
  try {
    return execFileSync("ps", ["-o", "command=", "-p", `${pid}`], { encoding: "utf8" }).includes("wrangler");
  } catch {
    return false;
  }
}

const relative = (path: string): string => (path.startsWith(`${PROJECT}/`) ? path.slice(PROJECT.length + 1) : path);
