import { signatureOf, type Call } from "./methods.ts";
import { OdooError } from "./odoo-error.ts";
import type { Store } from "./store.ts";
import {
  badRequest,
  isObject,
  json,
  noDatabasePage,
  notFoundPage,
  saysJson,
  userOf,
  wrongTypePage,
  type Host,
  type Incoming,
} from "./wire.ts";

const ROUTE = /^\/json\/2\/([^/]+)\/([^/]+)$/;

/** What a JSON-2 request asks for, or the answer it gets without anything being run. */
export function readJson2(store: Store, host: Host, request: Incoming): Call | Response {
  if (host.series === "17.0") return notFoundPage();
  const db = request.headers.get("x-odoo-database");
  if (db !== null && db !== host.db) return noDatabasePage();
  try {
    return callOf(store, host, request);
  } catch (error) {
    if (!(error instanceof OdooError)) throw error;
    return json2Error(error);
  }
}

export function json2Result(result: unknown): Response {
  return json(result);
}

export function json2Error(error: OdooError): Response {
  const challenge = error.status === 401 ? { "www-authenticate": "Bearer " } : undefined;
  return json(error.toBody(), error.status, challenge);
}

function callOf(store: Store, host: Host, request: Incoming): Call | Response {
  const [, model = "", method = ""] = ROUTE.exec(request.path) ?? [];
  if (request.method === "OPTIONS") throw unauthorized(NO_KEY);
  if (request.method !== "POST" || !model)
    throw new OdooError("werkzeug.exceptions.NotFound", "Did you mean POST /json/2/<model>/<method>?");
  if (request.body && !saysJson(request.headers))
    return wrongTypePage("/json/2/&lt;__model__&gt;/&lt;__method__&gt;", "json2");
  const uid = authenticate(host, request.headers);
  const { ids, context, ...args } = bodyOf(request.body);
  return checked(store, host, {
    uid,
    model,
    method,
    args,
    // A list given as a string names no record.
    ids: Array.isArray(ids) ? (ids as number[]) : [],
    context: isObject(context) ? context : {},
  });
}

const NO_KEY = "User not authenticated, use an API Key with a Bearer Authorization header.";
const unauthorized = (message: string): OdooError => new OdooError("werkzeug.exceptions.Unauthorized", message);

function authenticate(host: Host, headers: Headers): number {
  const [, key] = /^bearer (.+)$/i.exec(headers.get("authorization") ?? "") ?? [];
  if (key === undefined) throw unauthorized(NO_KEY);
  const uid = userOf(host, key);
  if (uid === null) throw unauthorized("Invalid apikey");
  return uid;
}

/** Odoo's trap: a body that is not an object (or came without a length) is taken for no arguments, and the method runs. */
function bodyOf(text: string): Record<string, unknown> {
  if (text === "") return {};
  try {
    const body: unknown = JSON.parse(text);
    return isObject(body) ? body : {};
  } catch {
    throw badRequest("could not parse the body as json: Expecting value: line 1 column 1 (char 0)");
  }
}

function checked(store: Store, host: Host, call: Call): Call {
  const { model, method } = call;
  if (!store.models.has(model))
    throw new OdooError("werkzeug.exceptions.NotFound", `the model '${model}' does not exist`);
  if (method.startsWith("_"))
    throw new OdooError(
      "odoo.exceptions.AccessError",
      `Private methods (such as '${model}.${method}') cannot be called remotely.`,
    );
  const signature = signatureOf(method, host.series);
  if (!signature) throw new OdooError("werkzeug.exceptions.NotFound", `The method '${model}.${method}' does not exist`);
  const unprocessable = (message: string): OdooError =>
    new OdooError("werkzeug.exceptions.UnprocessableEntity", message);
  if (signature.onModel && call.ids.length > 0) throw unprocessable(`cannot call ${model}.${method} with ids`);
  const missing = signature.required.find((name) => !(name in call.args));
  if (missing !== undefined) throw unprocessable(`missing a required argument: '${missing}'`);
  return call;
}
