import { execFileSync, type ChildProcess } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isFree } from "./ports.ts";
import { BadSetting } from "./settings.ts";
import { signalGroup, spawnWrangler } from "./wrangler.ts";

const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 5_000;
const FREE_TRIES = 40;
const LOG_TAIL_CHARS = 4_000;

/** `wrangler dev` with its workerd, state on disk. */
export interface WorkerProcess {
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

export interface WorkerStart {
  readonly config: string;
  readonly stateDir: string;
  readonly port: number;
  /** What else `wrangler dev` is told. */
  readonly args?: readonly string[];
  readonly secrets?: Readonly<Record<string, string>>;
  /** Null: our own output. */
  readonly logFile: string | null;
  /** Of what is printed; a worker's own lines are `log`. */
  readonly logLevel: "log" | "warn";
  /** Answers 200 once the worker runs. */
  readonly readyPath: string;
  /** Ends a start that nobody waits for any more. */
  readonly signal?: AbortSignal | undefined;
}

/** Starts a worker and waits until it answers. */
export async function startWorker(start: WorkerStart): Promise<WorkerProcess> {
  const { config, stateDir, port, args = [], secrets = {}, logFile, logLevel } = start;
  mkdirSync(stateDir, { recursive: true });
  const out = logFile === null ? "inherit" : openSync(logFile, "a");
  const network = ["--ip", "127.0.0.1", "--port", `${port}`, "--inspector-port", "0"];
  const manners = ["--env", "", "--persist-to", stateDir, "--show-interactive-dev-session", "false"];
  const child = spawnWrangler({
    args: ["dev", ...args, "--config", config, ...network, ...manners, "--log-level", logLevel],
    stateDir,
    secrets,
    stdio: ["ignore", out, out],
  });
  if (typeof out === "number") closeSync(out);
  const worker = workerOf(child, start);
  await ready(worker, child, start);
  return worker;
}

/** Refuses what could only half work: a port that is taken, a state that another process holds in its memory. */
export async function refuseIfTaken(stateDir: string, port: number): Promise<void> {
  const pidFile = pidFileIn(stateDir);
  const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, "utf8")) : 0;
  if (isWrangler(pid))
    throw new BadSetting(`a mesh (process ${pid}) runs on ${stateDir} already: stop it, or set MESH_STATE_DIR`);
  if (!(await isFree(port))) throw new BadSetting(`port ${port} is in use: stop what listens there, or set PORT`);
}

const pidFileIn = (stateDir: string): string => join(stateDir, "wrangler.pid");

/** A number in a file says little after a reboot: it must be a wrangler too. */
function isWrangler(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 1) return false;
  try {
    return execFileSync("ps", ["-o", "command=", "-p", `${pid}`], { encoding: "utf8" }).includes("wrangler");
  } catch {
    return false;
  }
}

function workerOf(child: ChildProcess, { stateDir, port, logFile }: WorkerStart): WorkerProcess {
  const { pid } = child;
  if (pid === undefined) throw new Error("wrangler could not be started");
  const pidFile = pidFileIn(stateDir);
  writeFileSync(pidFile, `${pid}\n`);
  const leave = (): void => {
    // Whoever of the group outlived its head would keep the port.
    signalGroup(pid, "SIGKILL");
    rmSync(pidFile, { force: true });
  };
  // A bug of ours must not leave it behind.
  process.once("exit", leave);
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => {
      process.off("exit", leave);
      leave();
      resolve();
    });
  });
  const kill = async (): Promise<void> => {
    signalGroup(pid, "SIGKILL");
    await ended;
    // The head of the group may be gone a moment before the one that listens.
    for (let tries = 0; tries < FREE_TRIES && !(await isFree(port)); tries += 1) await sleep(50);
  };
  const stop = async (): Promise<void> => {
    signalGroup(pid, "SIGTERM");
    await Promise.race([ended, sleep(STOP_WITHIN_MS, undefined, { ref: false })]);
    await kill();
  };
  return { url: `http://127.0.0.1:${port}`, logFile, ended, stop, kill };
}

async function ready(worker: WorkerProcess, child: ChildProcess, { readyPath, signal }: WorkerStart): Promise<void> {
  const giveUpAtMs = Date.now() + READY_WITHIN_MS;
  const isHopeless = (): boolean => child.exitCode !== null || child.signalCode !== null || signal?.aborted === true;
  while (Date.now() < giveUpAtMs && !isHopeless()) {
    const answer = await fetch(`${worker.url}${readyPath}`, { signal: AbortSignal.timeout(2_000) }).catch(() => null);
    if (answer?.ok) return;
    await sleep(100);
  }
  await worker.kill();
  signal?.throwIfAborted();
  const printed = worker.logFile === null ? "" : `:\n${readFileSync(worker.logFile, "utf8").slice(-LOG_TAIL_CHARS)}`;
  throw new Error(`the worker did not start${printed}`);
}
