export interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
}

export interface Lockfile {
  readonly packages: Readonly<Record<string, Manifest & Locked>>;
}

const EXACT = /^\d+\.\d+\.\d+(?:-[\w.]+)?$/;
const REGISTRY = "https://registry.npmjs.org/";

/** What is wrong with how dependencies are pinned and locked, a line each. */
export function faultsOf(manifest: Manifest, { packages }: Lockfile): string[] {
  const root = packages[""] ?? {};
  const pins = (["dependencies", "devDependencies"] as const).flatMap((kind) => {
    const [said, locked] = [manifest[kind] ?? {}, root[kind] ?? {}];
    const names = [...new Set([...Object.keys(said), ...Object.keys(locked)])];
    return names.flatMap((name) => {
      const version = said[name] ?? "";
      if (!EXACT.test(version)) return [`${name}: ${version || "nothing"} is no exact version`];
      const held = packages[`node_modules/${name}`]?.version;
      return locked[name] === version && held === version
        ? []
        : [`${name}: ${version} is locked as ${held ?? "nothing"}`];
    });
  });
  const sources = Object.entries(packages).flatMap(([path, { resolved, integrity, dev, optional }]) => {
    // Where it is not said, it is npm's own registry.
    const isOurs = resolved === undefined || resolved.startsWith(REGISTRY);
    // A tool's binaries for other machines than those it was locked on; none of them is deployed.
    const isElsewhere = dev === true && optional === true;
    const isSound = path === "" || (isOurs && (integrity !== undefined || isElsewhere));
    return isSound ? [] : [`${path}: not from ${REGISTRY} by its hash`];
  });
  return [...pins, ...sources];
}

export type Verdict = { readonly kind: "sound" | "holes" | "skipped"; readonly words: string };

/** What `npm audit --json` printed. A registry that cannot be reached, or keeps no advisories, says nothing against anybody. */
export function verdictOf(printed: string): Verdict {
  let report: unknown;
  try {
    report = JSON.parse(printed);
  } catch {
    return { kind: "skipped", words: "skipped: it printed no report" };
  }
  const { metadata, message } = Object(report) as {
    metadata?: { vulnerabilities?: { high?: number; critical?: number } };
    message?: string;
  };
  const counts = metadata?.vulnerabilities;
  if (!counts) return { kind: "skipped", words: `skipped: ${message ?? "the registry gave no report"}` };
  const { high = 0, critical = 0 } = counts;
  if (high + critical > 0) return { kind: "holes", words: `${critical} critical, ${high} high` };
  return { kind: "sound", words: "nothing critical or high" };
}
