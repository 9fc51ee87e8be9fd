import type { Audited } from "../../src/domain/audit.ts";
import { macUnder } from "../../src/domain/mac.ts";
import { ok } from "../../src/domain/result.ts";
import { audited, type Decided } from "../../src/store/audit.ts";
import type { Db } from "../../src/store/db.ts";

/** After everything, so that no anchor is about it. */
const LATE_MS = Date.UTC(2200, 0, 1);

const mac = macUnder(new Uint8Array(32), "test");

/** Carries out changes of what is audited as a test's own, on the chain of an object that nothing else is about. */
export async function carriedOut(db: Db, ...statements: Decided<null>["statements"]): Promise<void> {
  const object: Audited = { kind: "review", id: crypto.randomUUID() };
  const actor = { kind: "mesh", id: "test" } as const;
  const told = { tenantId: null, atMs: LATE_MS, source: "clock", verb: "test:set-up", requestId: "req-test" } as const;
  const facts = [{ ...told, object, actor, before: null, after: "{}" }];
  const done = await audited({ db, mac }, [object], async () => ok({ statements, facts, value: null }));
  if (!done.ok) throw new Error("somebody was quicker than the test");
}
