import type { Probes } from "../domain/readiness.ts";
import { tenantsAre } from "../store/tenant.ts";
import type { Ground } from "./ground.ts";

const WORD = "readiness";

/** Each part is used as the mesh uses it, and nothing is left behind. */
export function probesOf({ db, dispatcher, hasQueue, seal, bodies }: Ground): Probes {
  return {
    // A database that was never migrated is not ready either.
    database: async () => tenantsAre(db),
    objects: async () => dispatcher("tnt_readiness", "readmodel").status(),
    // A queue cannot be asked anything without a message.
    async queue() {
      if (!hasQueue) throw new Error("no queue is bound");
    },
    async keys() {
      const opened = await seal.openText(await seal.seal(WORD, WORD), WORD);
      if (!opened.ok || opened.value !== WORD) throw new Error("not what was sealed");
    },
    payloads: async () => bodies.get(WORD),
  };
}
