import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { freePort } from "../../scripts/mesh/ports.ts";

const START_MS = 120_000;
const TEST_MS = 2 * START_MS;
const run = promisify(execFile);

interface Shown {
  readonly items: readonly Record<string, unknown>[];
}

/** What a newcomer does first: `npm start`, the commands that it prints, Ctrl-C, and once more. */
describe("the demo", () => {
  const stateDir = mkdtempSync(join(tmpdir(), "tallyman-start-"));
  let port = 0;
  let running: ChildProcess | null = null;
  afterAll(async () => {
    await stop();
    rmSync(stateDir, { recursive: true, force: true });
  });

  const environment = () => ({
    ...process.env,
    PORT: `${port}`,
    MESH_STATE_DIR: stateDir,
    MESH_URL: `http://127.0.0.1:${port}`,
    MESH_TOKEN: "",
  });

  /** All it printed until it had told its story. */
  async function start(): Promise<string> {
    const child = spawn(process.execPath, ["scripts/start.ts"], {
      env: environment(),
      stdio: ["ignore", "pipe", "pipe"],
    });
    running = child;
    let printed = "";
    const told = new Promise<string>((resolve, reject) => {
      const read = (chunk: Buffer): void => {
        printed += chunk.toString();
        if (printed.includes("Ctrl-C ends it.")) resolve(printed);
      };
      child.stdout.on("data", read);
      child.stderr.on("data", read);
      child.once("exit", () => reject(new Error(`it ended by itself:\n${printed}`)));
    });
    return told;
  }

  async function stop(): Promise<number | null> {
    if (running === null || running.exitCode !== null) return running?.exitCode ?? null;
    const ended = once(running, "exit");
    running.kill("SIGINT");
    await ended;
    return running.exitCode;
  }

  /** A command that was printed, as it was printed. */
  async function mesh(...words: string[]): Promise<string> {
    const { stdout } = await run(process.execPath, ["src/cli/main.ts", ...words], { env: environment() });
    return stdout;
  }
  const json = async (...words: string[]): Promise<Shown & Record<string, unknown>> =>
    JSON.parse(await mesh(...words, "--json")) as Shown & Record<string, unknown>;

  it(
    "tells its story, lets one book a delivery and shows its order, and has all of it the second time",
    async () => {
      port = await freePort();
      const first = await start();
      expect(first).toMatch(/WH\/OUT\/00001 +794600000001 +delivered/);
      expect(first).toMatch(/S00004 +64\.90 USD/);
      const drafted = await json("booking", "list", "--tenant", "demo");
      expect(drafted.items).toMatchObject([{ pickingName: "WH/OUT/00004", state: "drafted", carrier: "ups" }]);

      // The commands it prints are good as they are.
      const commands = [...first.matchAll(/^npm run mesh -- (.+)$/gm)].map(([, words = ""]) => words.split(" "));
      expect(commands.map((words) => words.slice(0, 2).join(" "))).toEqual(
        expect.arrayContaining(["booking list", "booking approve", "order list", "order show", "review list"]),
      );
      for (const words of commands) expect(await mesh(...words)).not.toBe("");
      expect(await mesh("order", "list", "--tenant", "demo")).toMatch(/S00003 +sale +1240\.00 USD/);

      const id = String(drafted.items[0]?.["id"]);
      await expect
        .poll(() => json("booking", "show", id), { timeout: START_MS, interval: 200 })
        .toMatchObject({
          state: "booked",
          trackingNumbers: [expect.stringMatching(/^1Z\d+$/)],
          writtenAt: expect.any(String),
        });
      const booked = await json("booking", "show", id);
      expect(await stop()).toBe(0);

      const second = await start();
      expect(second).toContain("nothing is new");
      expect(second).toContain("WH/OUT/00004 is booked");
      expect(await json("booking", "list", "--tenant", "demo")).toMatchObject({ items: [{ id, state: "booked" }] });
      const numbers = booked["trackingNumbers"] as string[];
      await expect
        .poll(() => mesh("order", "show", "4", "--tenant", "demo"), { timeout: START_MS, interval: 200 })
        .toContain(numbers[0]);
      expect(await stop()).toBe(0);
    },
    TEST_MS,
  );
});
