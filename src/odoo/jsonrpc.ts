import { z } from "zod";
import { err, ok, type Result } from "../domain/result.ts";
import { classify, foreign, type OdooFailure } from "./failure.ts";
import type { CallHeaders, Invoke } from "./json2.ts";
import { post, urlOf, type OdooConnection, type OdooPorts, type Reply } from "./transport.ts";

const DEFAULT_LOGIN = "admin";

/** `data` of an error carries a traceback too; it is dropped here. */
const Answer = z.union([
  z.object({ error: z.object({ message: z.string(), data: z.object({ name: z.string(), message: z.string() }) }) }),
  z.object({ result: z.unknown() }),
]);

/** JSON-RPC, for Odoo 17 and 18 (19 still speaks it): `POST /jsonrpc`, HTTP 200 whatever happened. */
export function jsonRpc(connection: OdooConnection, ports: OdooPorts): Invoke {
  const url = urlOf(connection, "jsonrpc");
  let user: Promise<Result<number, OdooFailure>> | null = null;

  const call = async (
    service: string,
    method: string,
    args: unknown[],
    headers: CallHeaders = {},
  ): Promise<Result<unknown, OdooFailure>> => {
    const reply = await post(
      ports,
      url,
      { ...headers },
      { jsonrpc: "2.0", method: "call", id: 1, params: { service, method, args } },
    );
    return reply.ok ? resultOf(reply.value) : reply;
  };
  const authenticate = async (): Promise<Result<number, OdooFailure>> => {
    const answer = await call("common", "authenticate", [
      connection.db,
      connection.login ?? DEFAULT_LOGIN,
      connection.key,
      {},
    ]);
    if (!answer.ok) return answer;
    const uid = z.int().positive().safeParse(answer.value);
    if (uid.success) return ok(uid.data);
    return err({ kind: "unauthorized", name: "odoo.exceptions.AccessDenied", message: "login or key refused" });
  };
  /** Asked once for a client's life; a login that failed is asked again, since the key may have been mended. */
  const uid = async (): Promise<Result<number, OdooFailure>> => {
    user ??= authenticate();
    const asked = user;
    const known = await asked;
    if (!known.ok && user === asked) user = null;
    return known;
  };

  return async (model, method, args, headers) => {
    const known = await uid();
    if (!known.ok) return known;
    const { db, key } = connection;
    // Records come first and by place, everything else by name.
    const { ids, ...named } = args;
    const placed = ids === undefined ? [] : [ids];
    const answer = await call("object", "execute_kw", [db, known.value, key, model, method, placed, named], headers);
    if (!answer.ok && answer.error.kind === "unauthorized") user = null;
    return answer;
  };
}

function resultOf({ status, body, text, retryAfterMs }: Reply): Result<unknown, OdooFailure> {
  if (status !== 200 || body === undefined) return err(classify({ status, retryAfterMs, name: null, message: text }));
  const answer = Answer.safeParse(body);
  if (!answer.success) return err(foreign("not a JSON-RPC answer"));
  if ("result" in answer.data) return ok(answer.data.result);
  const { name, message } = answer.data.error.data;
  return err(classify({ status, retryAfterMs, name, message }));
}
