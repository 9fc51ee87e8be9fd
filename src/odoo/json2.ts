import { z } from "zod";
import { err, ok, type Result } from "../domain/result.ts";
import { classify, type OdooFailure } from "./failure.ts";
import { post, urlOf, type OdooConnection, type OdooPorts, type Reply } from "./transport.ts";

/** What names a call in the logs of both sides. */
export type CallHeaders = Readonly<Record<string, string>>;

/** One method of one model, called with named arguments; the answer is what the method returns. */
export type Invoke = (
  model: string,
  method: string,
  args: Record<string, unknown>,
  /** Of this call alone. */
  headers?: CallHeaders,
) => Promise<Result<unknown, OdooFailure>>;

/** Odoo's error body; `debug`, a traceback, is dropped here and never kept. */
const Refused = z.object({ name: z.string(), message: z.string() });

/** JSON-2, the API of Odoo 19 and later: `POST /json/2/<model>/<method>` with a bearer key. */
export function json2(connection: OdooConnection, ports: OdooPorts): Invoke {
  const headers = { authorization: `bearer ${connection.key}`, "x-odoo-database": connection.db };
  return async (model, method, args, named = {}) => {
    const url = urlOf(connection, `json/2/${encodeURIComponent(model)}/${encodeURIComponent(method)}`);
    const reply = await post(ports, url, { ...named, ...headers }, args);
    return reply.ok ? resultOf(reply.value) : reply;
  };
}

function resultOf(reply: Reply): Result<unknown, OdooFailure> {
  if (reply.status === 200 && reply.body !== undefined) return ok(reply.body);
  const refused = Refused.safeParse(reply.body);
  const { status, text, retryAfterMs } = reply;
  return err(
    refused.success
      ? classify({ status, retryAfterMs, name: refused.data.name, message: refused.data.message })
      : classify({ status, retryAfterMs, name: null, message: text }),
  );
}
