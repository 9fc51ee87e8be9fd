import { globSync, readFileSync } from "node:fs";

export interface Found {
  readonly file: string;
  readonly source: string;
  readonly flags: string;
}

/** A literal begins where a value may: behind an operator, an opening bracket, a comma or a keyword. */
const BEFORE = /(?:^|[(,=:[!&|?{};+~<>]|\breturn|\bcase)\s*$/;
const LITERAL = /^\/((?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/([dgimsuvy]*)/;

/** Every regular expression literal under src. */
export function everyRegularExpression(): Found[] {
  return globSync("src/**/*.ts").flatMap((file) =>
    readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => !/^\s*(?:\*|\/\*|\/\/)/.test(line))
      .flatMap((line) => [...literalsIn(line)].map(([source, flags]) => ({ file, source, flags }))),
  );
}

function* literalsIn(line: string): Generator<[source: string, flags: string]> {
  for (let at = line.indexOf("/"); at !== -1; at = line.indexOf("/", at + 1)) {
    const found = BEFORE.test(line.slice(0, at)) ? LITERAL.exec(line.slice(at)) : null;
    const [text, source, flags] = found ?? [];
    if (text === undefined || source === undefined || flags === undefined || !compiles(source, flags)) continue;
    yield [source, flags];
    at += text.length;
  }
}

function compiles(source: string, flags: string): boolean {
  try {
    return new RegExp(source, flags) instanceof RegExp;
  } catch {
    return false;
  }
}

const CLASSES: Readonly<Record<string, string>> = {
  d: "1",
  w: "a",
  s: " ",
  S: "a",
  D: "a",
  W: "-",
  n: "\n",
  t: "\t",
  b: "",
};

/** Texts that the parts of an expression take, one after the other: what hostile input is made of. */
export function morselsOf(source: string): string[] {
  const morsels: string[] = [];
  const token =
    /\\[pP]\{[^}]*\}|\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}|\\.|\[(?:[^\]\\]|\\.)*\]|\(\?[:=!<]*|[()|^$*+?]|\{\d+(?:,\d*)?\}|./gu;
  for (const [part] of source.matchAll(token)) {
    const [, times] = /^\{(\d+)/.exec(part) ?? [];
    if (times !== undefined && morsels.length > 0)
      morsels.push(morsels.pop()?.repeat(Math.min(Number(times), 24)) || "");
    const taken = takenBy(part);
    if (taken !== "") morsels.push(taken);
  }
  return morsels;
}

const SAMPLES = ["a", "1", " ", "-", "/", "A", "<", ",", "\u00e9", ".", ":", "="];

function takenBy(part: string): string {
  if (/^(?:\(.*|[)|^$*+?]|\{\d.*)$/.test(part)) return "";
  if (part === ".") return "a";
  if (/^\\[pP]\{|^\[|^\\u|^\\x/.test(part)) {
    const one = new RegExp(`^${part}$`, "u");
    return SAMPLES.find((sample) => one.test(sample)) ?? "";
  }
  return part.startsWith("\\") ? (CLASSES[part[1] ?? ""] ?? part[1] ?? "") : part;
}

/**
 * What such an expression may be fed to take long: a part or several over and over, behind what it wants first, before what it does
 * not take. Each is a way to make a text of any length.
 */
export function* hostileTo(source: string): Generator<(chars: number) => string> {
  const morsels = morselsOf(source).slice(0, 40);
  for (let from = 0; from < Math.max(1, morsels.length); from += 1) {
    const head = morsels.slice(0, from).join("");
    for (let to = from + 1; to <= Math.min(morsels.length, from + 8); to += 1) {
      const pump = morsels.slice(from, to).join("");
      for (const tail of ["", "\u0000", `${morsels.slice(to).join("")}\u0000`])
        yield (chars) => `${head}${pump.repeat(Math.ceil(chars / Math.max(1, pump.length)))}${tail}`;
    }
  }
}
