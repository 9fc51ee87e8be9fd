import { signatureOf, type Call } from "./methods.ts";
import { OdooError, userError } from "./odoo-error.ts";
import { UID, type Store } from "./store.ts";
import { htmlPage, isObject, json, saysJson, userOf, wrongTypePage, type Host, type Incoming } from "./wire.ts";

/** The stand-in's own name for a log-in, so that faults and the log see it as any call. */
export const AUTHENTICATE = { model: "common", method: "authenticate" } as const;

/** A JSON-RPC request: a call on records, a question about the server, or an answer already. */
export type RpcRequest =
  | { readonly kind: "call"; readonly id: unknown; readonly call: Call }
  | { readonly kind: "common"; readonly id: unknown; readonly method: string; readonly result: unknown }
  | { readonly kind: "answered"; readonly response: Response };

export function readRpc(store: Store, host: Host, request: Incoming): RpcRequest {
  if (!saysJson(request.headers)) return { kind: "answered", response: wrongTypePage("/jsonrpc", "jsonrpc") };
  const body = parsed(request.body);
  if (!isObject(body) || !isObject(body["params"]))
    return { kind: "answered", response: htmlPage("Invalid JSON data", 400) };
  const { id = null, params } = body;
  try {
    return serve(store, host, id, params);
  } catch (error) {
    if (!(error instanceof OdooError)) throw error;
    return { kind: "answered", response: rpcError(host, id, error) };
  }
}

export function rpcResult(id: unknown, result: unknown): Response {
  return json({ jsonrpc: "2.0", id, result });
}

/** `create` of one record tells one id here, where JSON-2 always tells a list. */
export function rpcShape({ method, args }: Call, result: unknown): unknown {
  return method === "create" && isObject(args["vals_list"]) && Array.isArray(result)
    ? (result as unknown[])[0]
    : result;
}

/** Always HTTP 200. */
export function rpcError(host: Host, id: unknown, error: OdooError): Response {
  const code = host.series === "17.0" ? 200 : 0;
  return json({ jsonrpc: "2.0", id, error: { code, message: "Odoo Server Error", data: error.toBody() } });
}

function serve(store: Store, host: Host, id: unknown, params: Record<string, unknown>): RpcRequest {
  const { service, method } = params;
  const args = Array.isArray(params["args"]) ? (params["args"] as unknown[]) : [];
  if (service === "common" && typeof method === "string")
    return { kind: "common", id, method, result: common(host, method, args) };
  if (service === "object" && method === "execute_kw") return { kind: "call", id, call: callOf(store, host, args) };
  throw new OdooError("builtins.KeyError", String(service));
}

function common(host: Host, method: string, args: unknown[]): unknown {
  if (method === "version") {
    const major = Number.parseInt(host.series, 10);
    return {
      server_version: host.series,
      server_version_info: [major, 0, 0, "final", 0, ""],
      server_serie: host.series,
      protocol_version: 1,
    };
  }
  if (method !== "authenticate" && method !== "login")
    throw new OdooError("builtins.Exception", `Method not found: ${method}`);
  const [db, login, key] = args;
  databaseMustBe(host, db);
  const uid = userOf(host, String(key));
  return uid !== null && login === (uid === UID ? host.login : host.stockUser.login) ? uid : false;
}

function databaseMustBe(host: Host, db: unknown): void {
  if (db === host.db) return;
  const message = `connection to server at "127.0.0.1", port 5432 failed: FATAL:  database "${String(db)}" does not exist\n`;
  throw new OdooError("psycopg2.OperationalError", message);
}

function callOf(store: Store, host: Host, args: unknown[]): Call {
  const [db, uid, key, model, method, positional, named] = args;
  databaseMustBe(host, db);
  if (typeof uid !== "number" || userOf(host, String(key)) !== uid)
    throw new OdooError("odoo.exceptions.AccessDenied", "Access Denied");
  if (typeof model !== "string" || !store.models.has(model)) throw userError(`Object ${String(model)} doesn't exist`);
  const name = String(method);
  if (name.startsWith("_"))
    throw new OdooError(
      "odoo.exceptions.AccessError",
      `Private methods (such as '${model}.${name}') cannot be called remotely.`,
    );
  const signature = signatureOf(name, host.series);
  if (!signature) throw new OdooError("builtins.AttributeError", `The method '${model}.${name}' does not exist`);
  const given = Array.isArray(positional) ? [...(positional as unknown[])] : [];
  const ids = signature.onModel ? [] : given.shift();
  const { context, ...rest } = isObject(named) ? named : {};
  const byPlace = Object.fromEntries(given.map((value, index) => [signature.parameters[index] ?? `${index}`, value]));
  const twice = Object.keys(byPlace).find((parameter) => parameter in rest);
  if (twice !== undefined)
    throw new OdooError("builtins.TypeError", `BaseModel.${name}() got multiple values for argument '${twice}'`);
  const all: Record<string, unknown> = { ...byPlace, ...rest };
  const missing = signature.required.find((required) => !(required in all));
  if (missing !== undefined)
    throw new OdooError(
      "builtins.TypeError",
      `BaseModel.${name}() missing 1 required positional argument: '${missing}'`,
    );
  const records = Array.isArray(ids) ? (ids as number[]) : typeof ids === "number" ? [ids] : [];
  return { uid, model, method: name, ids: records, args: all, context: isObject(context) ? context : {} };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
