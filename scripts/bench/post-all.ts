import { LoadClient, postUntilTaken } from "../load-client.ts";
import type { BenchEvent } from "./events.ts";
import type { MeshUnderLoad } from "./mesh-under-load.ts";

const CONCURRENCY = 16;
const TAKEN_WITHIN_MS = 5 * 60_000;

/** Posts all of them, each again until it is taken, as a carrier does; how many tries were refused. */
export async function postAll(mesh: MeshUnderLoad, all: readonly BenchEvent[]): Promise<number> {
  const client = new LoadClient({ connections: CONCURRENCY, timeoutMs: 30_000 });
  let next = 0;
  let refused = 0;
  const lane = async (): Promise<void> => {
    for (let event = all[next++]; event; event = all[next++]) {
      const [shot] = await mesh.shots([event]);
      const taken = shot && (await postUntilTaken(client, shot, Date.now() + TAKEN_WITHIN_MS));
      if (!taken) throw new Error("a webhook was refused for five minutes");
      refused += taken.tries - 1;
    }
  };
  try {
    await Promise.all(Array.from({ length: CONCURRENCY }, lane));
  } finally {
    client.close();
  }
  return refused;
}
