import { execFileSync } from "node:child_process";
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { z } from "zod";
import { BadSetting } from "./bad-setting.ts";

const TRIES = 5;

/** Makes the folder of a mesh's state, and sees that it can be written. */
export function openState(stateDir: string): void {
  try {
    mkdirSync(stateDir, { recursive: true });
    const probe = join(stateDir, `.written-${process.pid}`);
    writeFileSync(probe, "");
    rmSync(probe);
  } catch (error) {
    throw new BadSetting(
      `${stateDir} cannot hold the mesh's state (${reasonOf(error)}): set MESH_STATE_DIR to a folder that can be written`,
    );
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EEXIST: "it is a file",
  ENOTDIR: "a part of its path is a file",
  EACCES: "it may not be written",
  EPERM: "it may not be written",
  EROFS: "it is read-only",
  ENOSPC: "the disk is full",
  ENOENT: "it cannot be made there",
};

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error));
}

/** Holds a folder of state for this process alone, as long as it lives. Two that start at once: one of them is refused. */
export function claimState(stateDir: string): void {
  const lock = join(stateDir, "starting.pid");
  const mine = `${lock}.${process.pid}`;
  writeFileSync(mine, `${process.pid}\n`);
  try {
    for (let tries = 0; tries < TRIES; tries += 1) {
      if (linked(mine, lock)) {
        process.once("exit", () => rmSync(lock, { force: true }));
        return;
      }
      const holder = pidIn(lock);
      if (holder === process.pid) return;
      if (holder > 1 && isAlive(holder))
        throw new BadSetting(`a mesh (process ${holder}) runs on ${stateDir} already: stop it, or set MESH_STATE_DIR`);
      rmSync(lock, { force: true });
    }
    throw new BadSetting(`several are starting a mesh on ${stateDir} at once: start one`);
  } finally {
    rmSync(mine, { force: true });
  }
}

/** False when somebody was there before. */
function linked(mine: string, lock: string): boolean {
  try {
    linkSync(mine, lock);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

const pidIn = (lock: string): number => (existsSync(lock) ? Number(readFileSync(lock, "utf8")) : 0);

/** A number in a file says little after a reboot: it must be one of our scripts, too. */
function isAlive(pid: number): boolean {
  try {
    return /scripts\/\w+\.ts|vitest/.test(execFileSync("ps", ["-o", "command=", "-p", `${pid}`], { encoding: "utf8" }));
  } catch {
    return false;
  }
}

/** What a file of the state holds; null when it is not there. One that was damaged is named. */
export function readState<Schema extends z.ZodType>(file: string, schema: Schema): z.output<Schema> | null {
  if (!existsSync(file)) return null;
  try {
    return schema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    throw damaged(file);
  }
}

export const damaged = (file: string): BadSetting =>
  new BadSetting(`${file} is damaged: put it back as it was, or remove its folder to begin anew`);
