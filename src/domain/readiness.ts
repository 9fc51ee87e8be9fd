/** What a mesh needs to do its work. */
export const PARTS = ["database", "objects", "queue", "keys", "payloads"] as const;
export type Part = (typeof PARTS)[number];
export type Verdict = "ok" | "failed" | "slow";

/** Tests of each part; one that rejects has failed. */
export type Probes = Readonly<Record<Part, () => Promise<unknown>>>;

export interface Readiness {
  readonly status: "ready" | "not ready";
  readonly parts: Readonly<Record<Part, Verdict>>;
}

/** Tests every part at once; one that is not done when `late` settles is slow. What went wrong is told to `failed` alone. */
export async function readinessOf(
  probes: Probes,
  late: Promise<unknown>,
  failed: (part: Part, error: unknown) => void,
): Promise<Readiness> {
  const slow = late.then((): Verdict => "slow");
  const verdicts = await Promise.all(
    PARTS.map(async (part): Promise<[Part, Verdict]> => {
      const probe = async (): Promise<Verdict> => {
        try {
          await probes[part]();
          return "ok";
        } catch (error) {
          failed(part, error);
          return "failed";
        }
      };
      return [part, await Promise.race([probe(), slow])];
    }),
  );
  const parts = Object.fromEntries(verdicts) as Record<Part, Verdict>;
  return { status: verdicts.every(([, verdict]) => verdict === "ok") ? "ready" : "not ready", parts };
}
