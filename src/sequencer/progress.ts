import type { Lease } from "../domain/cursor.ts";

/** How far a leaseless claim would bring its sink: its token says it, since nobody keeps it. */
export type Progress = Pick<Lease, "version" | "seq" | "rewrites">;

export const progressToken = ({ version, seq, rewrites }: Progress): string => `${version}.${seq}.${rewrites}`;

export function progressOf(token: string): Progress {
  const [version = 0, seq = 0, rewrites = 0] = token.split(".").map(Number);
  return { version, seq, rewrites };
}
