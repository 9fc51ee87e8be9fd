import { spawn, type ChildProcess, type StdioOptions } from "node:child_process";
import { join, resolve } from "node:path";

export const PROJECT = resolve(import.meta.dirname, "../..");
const NODE_DIR = join(PROJECT, "node_modules/node/bin");
const WRANGLER = join(PROJECT, "node_modules/wrangler/bin/wrangler.js");

/** Variables of a shell that would turn the mesh into another one: wrangler lets the environment win over its file. */
const NOT_FOR_WRANGLER = new Set([
  "CLOUDFLARE_ENV",
  "ENVIRONMENT",
  "PARTNER_HOST",
  "CUSTOMER_HOST",
  "INTERNAL_HOST",
  "DNS_RESOLVER_URL",
  "REGION",
  "DO_JURISDICTION",
  "DO_LOCATION_HINT",
  "ALLOW_LOOPBACK_ODOO",
  "FOUR_EYES",
  "PUBLIC_URL",
  "OIDC_ISSUER",
  "OIDC_AUDIENCE",
  "ACCESS_TEAM_DOMAIN",
  "ACCESS_AUDIENCE",
]);

/** The environment for wrangler: no account, no network, no questions, and no other mesh of this machine in sight. */
function offline(stateDir: string, secrets: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !NOT_FOR_WRANGLER.has(name)));
  const variables: Record<string, string | undefined> = {
    ...inherited,
    ...secrets,
    PATH: `${NODE_DIR}:${process.env["PATH"] ?? ""}`,
    CI: "1",
    // Node keeps what it compiled of wrangler, checked against its content: the next call wakes up sooner.
    NODE_COMPILE_CACHE: join(stateDir, "node-cache"),
    CLOUDFLARE_CF_FETCH_ENABLED: "false",
    WRANGLER_HIDE_BANNER: "true",
    WRANGLER_LOG_PATH: join(stateDir, "wrangler-logs"),
    WRANGLER_REGISTRY_PATH: join(stateDir, "registry"),
    WRANGLER_SEND_METRICS: "false",
  };
  // The generated types hold every variable of the worker for one of this process.
  return variables as NodeJS.ProcessEnv;
}

export interface WranglerCall {
  readonly args: readonly string[];
  readonly stateDir: string;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly stdio: StdioOptions;
}

/** Starts the project's wrangler at the head of a process group of its own, so that it and its workerd end together. */
export function spawnWrangler({ args, stateDir, secrets = {}, stdio }: WranglerCall): ChildProcess {
  return spawn(join(NODE_DIR, "node"), [WRANGLER, ...args], {
    cwd: PROJECT,
    detached: true,
    env: offline(stateDir, secrets),
    stdio,
  });
}

/** Runs wrangler to its end. Throws with what it printed when it fails. */
export async function runWrangler(call: Omit<WranglerCall, "stdio">): Promise<void> {
  const child = spawnWrangler({ ...call, stdio: ["ignore", "pipe", "pipe"] });
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => printed.push(chunk.toString()));
  const code = await new Promise<number | null>((done, failed) => {
    child.once("error", failed);
    child.once("close", done);
  });
  if (code !== 0) throw new Error(`wrangler ${call.args.slice(0, 3).join(" ")} failed:\n${printed.join("").trim()}`);
}

/** Sends a signal to a whole process group; false when there is none any more. */
export function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}
