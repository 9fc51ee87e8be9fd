import { z } from "zod";
import type { OdooConnection } from "../../src/odoo/client.ts";

/** What the contract needs of an Odoo beside the mesh's own client: records to work on, made and taken away again. */
export interface OdooFixtures {
  create(model: string, values: Record<string, unknown>[]): Promise<number[]>;
  unlink(model: string, ids: number[]): Promise<void>;
  write(model: string, ids: number[], vals: Record<string, unknown>): Promise<void>;
  /** Posts bills or invoices. */
  post(moveIds: number[]): Promise<void>;
  /** Takes bills or invoices out of the books again. */
  unpost(moveIds: number[]): Promise<void>;
}

const Ids = z.array(z.int());
const RpcAnswer = z.object({ result: z.unknown().optional(), error: z.unknown().optional() });

/** Speaks the connection's own API, by hand, so that the client under test proves nothing to itself. */
export function odooFixtures(connection: OdooConnection, send: typeof fetch): OdooFixtures {
  const call = connection.api === "json2" ? overJson2(connection, send) : overRpc(connection, send);
  return {
    create: async (model, values) => Ids.parse(await call(model, "create", null, { vals_list: values })),
    unlink: async (model, ids) => {
      if (ids.length > 0) await call(model, "unlink", ids, {});
    },
    write: async (model, ids, vals) => void (await call(model, "write", ids, { vals })),
    post: async (moveIds) => void (await call("account.move", "action_post", moveIds, {})),
    unpost: async (moveIds) => {
      if (moveIds.length > 0) await call("account.move", "button_draft", moveIds, {});
    },
  };
}

type FixtureCall = (
  model: string,
  method: string,
  ids: number[] | null,
  args: Record<string, unknown>,
) => Promise<unknown>;

function overJson2({ url, db, key }: OdooConnection, send: typeof fetch): FixtureCall {
  return async (model, method, ids, args) => {
    const response = await send(`${url}/json/2/${model}/${method}`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `bearer ${key}`, "x-odoo-database": db },
      body: JSON.stringify(ids === null ? args : { ids, ...args }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${model}.${method}: HTTP ${response.status} ${text.slice(0, 300)}`);
    return JSON.parse(text) as unknown;
  };
}

function overRpc({ url, db, login, key }: OdooConnection, send: typeof fetch): FixtureCall {
  const rpc = async (service: string, method: string, args: unknown[]): Promise<unknown> => {
    const response = await send(`${url}/jsonrpc`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", method: "call", id: 1, params: { service, method, args } }),
    });
    const answer = RpcAnswer.parse(await response.json());
    if (answer.error !== undefined) throw new Error(`${method}: ${JSON.stringify(answer.error).slice(0, 300)}`);
    return answer.result;
  };
  return async (model, method, ids, args) => {
    const uid = await rpc("common", "authenticate", [db, login ?? "admin", key, {}]);
    // By place: `create` reads its first argument, and records come first where there are any.
    const places = [...(ids === null ? [] : [ids]), ...Object.values(args)];
    return await rpc("object", "execute_kw", [db, uid, key, model, method, places, {}]);
  };
}
