import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { ShortIds } from "./session.ts";

const MOST = 5_000;

/** Where a machine keeps what its lists have shown. */
export const shortIdsFile = (env: Readonly<Record<string, string | undefined>>): string =>
  join(env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "tallyman", "ids");

/** Short ids in a file of lines `short whole`, the newest last; where it cannot be read or written, short ids are not understood. */
export class KeptIds implements ShortIds {
  readonly #file: string;
  #known: Map<string, string> | null = null;
  #hasNews = false;

  constructor(file: string) {
    this.#file = file;
  }

  remember(short: string, whole: string): boolean {
    const held = this.#all().get(short);
    if (held === undefined) {
      this.#all().set(short, whole);
      this.#hasNews = true;
    }
    return held === undefined || held === whole;
  }

  whole(given: string): string {
    return this.#all().get(given) ?? given;
  }

  /** Writes down what is new. */
  save(): void {
    if (!this.#hasNews) return;
    const lines = [...this.#all()].slice(-MOST).map(([short, whole]) => `${short} ${whole}\n`);
    try {
      mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 });
      const fresh = `${this.#file}.${process.pid}`;
      writeFileSync(fresh, lines.join(""), { mode: 0o600 });
      renameSync(fresh, this.#file);
    } catch {
      // A home that cannot be written: the whole ids still do.
    }
  }

  #all(): Map<string, string> {
    return (this.#known ??= new Map(this.#lines()));
  }

  #lines(): [string, string][] {
    try {
      return readFileSync(this.#file, "utf8")
        .split("\n")
        .map((line) => line.split(" "))
        .flatMap(([short = "", whole = ""]) => (whole === "" ? [] : [[short, whole] as [string, string]]));
    } catch {
      return [];
    }
  }
}
