import { errandId, errandNamed } from "../domain/errand-id.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { factOf, type Acting } from "../governance/fact.ts";
import type { Refusal } from "../http/problem.ts";
import { dropErrand, findErrand, retryErrand, type ListedErrand } from "../store/errand-list.ts";
import { act } from "./act.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { isoOf, isoOrNull } from "./schemas.ts";

export function errandView(row: ListedErrand) {
  const { tenantId, kind, key, attempts, failure, askedAtMs, dueAtMs, requestId } = row;
  const state: "given_up" | "waiting" | "failing" =
    dueAtMs === null ? "given_up" : failure === null ? "waiting" : "failing";
  return {
    id: errandId(row),
    tenant: tenantId,
    kind,
    about: key,
    state,
    attempts,
    failure,
    askedAt: isoOf(askedAtMs),
    dueAt: isoOrNull(dueAtMs),
    requestId,
  };
}

/** Null: there is none of this id. */
export async function errandOf({ db }: Pick<ApiPorts, "db">, id: string): Promise<ListedErrand | null> {
  const name = errandNamed(id);
  return name && findErrand(db, name);
}

/** `retry`: it is tried now. `give_up`: it is off the list, undone, because somebody says so. */
export async function actOnErrand(
  ports: Pick<ApiPorts, "db" | "mac" | "now" | "knock">,
  id: string,
  what: "retry" | "give_up",
  by: Acting,
): Promise<Result<ReturnType<typeof errandView>, Refusal>> {
  const name = errandNamed(id);
  if (!name) return err({ kind: "not_found" });
  const { tenantId, kind, key } = name;
  const object = { kind: "errand", id: `${tenantId}/${kind}/${key}` } as const;
  const done = await act(ports, [object], async () => {
    const before = await findErrand(ports.db, name);
    if (!before) return err({ kind: "not_found" });
    const nowMs = ports.now();
    const after =
      what === "retry"
        ? { ...before, dueAtMs: nowMs, attempts: 0, failure: null }
        : { ...before, dueAtMs: null, failure: before.failure ?? "given up by a person" };
    const statement = what === "retry" ? retryErrand(ports.db, name, nowMs) : dropErrand(ports.db, name);
    const [was, is] = [errandView(before), errandView(after)];
    const facts = [
      factOf(by, `errand:${what}`, object, { tenantId, before: was, after: what === "retry" ? is : null }),
    ];
    return ok({ statements: [statement], facts, value: is });
  });
  // Should the knock be lost, the hourly run knocks.
  if (done.ok && what === "retry") await ports.knock(tenantId);
  return done;
}
