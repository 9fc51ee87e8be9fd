import { z, type OpenAPIHono, type RouteConfig } from "@hono/zod-openapi";
import type { Context, Env } from "hono";
import type { Actor } from "../domain/audit.ts";
import { isDeeperThan } from "../domain/json-depth.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { sayingWhat } from "./absent.ts";
import { admit, type AdmissionLimits, type Gate } from "./authenticate.ts";
import { readBody, type Expiry } from "./body.ts";
import { linesOf, NDJSON } from "./lines.ts";
import { Problem, PROBLEMS, type Refusal, type Refuse } from "./problem.ts";
import type { Inputs, Scope, ScopeWith } from "./scope.ts";

/** Ample for a document written by hand or by a script. */
export const BODY_MAX_BYTES = 64 * 1024;
/** No document of the API nests beyond half of it. */
export const JSON_DEPTH_MAX = 32;

/** Set before any operation runs. */
export interface HttpEnv extends Env {
  /** `principal`: the id of who calls, once they are admitted; `user`: the same, as the audit names them. */
  Variables: { requestId: string; trace: string; principal?: string; user?: Actor };
}

/** What a verb answers where it may not act by itself: what was asked for waits for another person's approval. */
export class Pending {
  readonly value: object;

  constructor(value: object) {
    this.value = value;
  }
}

const Nothing = z.strictObject({});
type Nothing = typeof Nothing;

/** One method of one path: its contract, the permission it needs, and whose data it is about. */
export interface Operation<
  Permission extends string,
  Kind extends string,
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Answer extends z.ZodType | null,
> {
  readonly method: "get" | "post" | "put" | "delete";
  readonly path: `/v1/${string}` | `/portal/v1/${string}`;
  readonly permission: Permission;
  readonly scope: ScopeWith<Kind, z.output<NoInfer<Params>>, z.output<NoInfer<Query>>, z.output<NoInfer<Body>>>;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly status: 200 | 201 | 202 | 204;
  /** Null with 204. What is not in it never leaves. */
  readonly answer: Answer;
  /** Of an operation that another person may have to approve: what it answers with 202 until then. */
  readonly pending?: z.ZodType;
  /** Of an answer that is a line after another (NDJSON): what one of them is. The verb gives an async iterable. */
  readonly lines?: z.ZodType;
  /** Refusals of its own, beside those any operation has. */
  readonly refusals: readonly Refusal["kind"][];
}

/** A call whose caller is admitted and whose every input has been read. */
export interface Call<Principal, Params, Query, Body> {
  readonly principal: Principal;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly requestId: string;
}

type AnswerOf<Answer extends z.ZodType | null> = Answer extends z.ZodType ? z.input<Answer> : null;

/** The manners and limits of one app. */
export interface AppManners extends AdmissionLimits {
  readonly refuse: Refuse;
  readonly expiry: Expiry;
}

/** Puts operations on an app: admission first, then the limits, the reading, the scope, the verb, and its answer through its schema. */
export function operationsOn<Permission extends string, Principal, Kind extends string>(
  app: OpenAPIHono<HttpEnv>,
  gate: Gate<Permission, Principal, Kind>,
  manners: AppManners,
) {
  return function define<
    Answer extends z.ZodType | null,
    Params extends z.ZodType = Nothing,
    Query extends z.ZodType = Nothing,
    Body extends z.ZodType = Nothing,
  >(
    operation: Operation<Permission, Kind, Params, Query, Body, Answer>,
    verb: (
      call: Call<Principal, z.output<Params>, z.output<Query>, z.output<Body>>,
    ) => Promise<Result<AnswerOf<Answer> | Pending, Refusal>>,
  ): void {
    app.openAPIRegistry.registerPath(contractOf(operation));
    app.on(operation.method.toUpperCase(), operation.path.replaceAll(/\{(\w+)\}/g, ":$1"), async (c) => {
      const requestId = c.get("requestId");
      const refuse = (refusal: Refusal): Response =>
        manners.refuse(sayingWhat(refusal, operation.path, c.req.param()), requestId);
      // Its places were checked against these very schemas.
      const scope = operation.scope as Scope<Kind>;
      const admitted = await admit(c.req.raw, gate, { permission: operation.permission, scope, requestId }, manners);
      if (!admitted.ok) return refuse(admitted.error);
      c.set("principal", gate.idOf(admitted.value));
      c.set("user", gate.actorOf(admitted.value));
      const read = await readCall(c, operation, manners.expiry);
      if (!read.ok) return refuse(read.error);
      const within = await gate.within(admitted.value, scope, read.value);
      if (!within.ok) return refuse(within.error);
      // The schemas that were read by are the ones the verb is typed by.
      const inputs = read.value as { params: z.output<Params>; query: z.output<Query>; body: z.output<Body> };
      const result = await verb({ ...inputs, principal: admitted.value, requestId });
      return result.ok ? answer(c, operation, result.value) : refuse(result.error);
    });
  };
}

type AnyOperation = Omit<Operation<string, string, z.ZodType, z.ZodType, z.ZodType, z.ZodType | null>, "scope"> & {
  readonly scope: unknown;
};

async function answer(c: Context<HttpEnv>, operation: AnyOperation, value: unknown): Promise<Response> {
  c.header("Cache-Control", "no-store");
  if (value instanceof Pending) {
    if (!operation.pending) throw new Error(`${operation.path} has nothing that waits for approval`);
    return c.json(operation.pending.parse(value.value) as object, 202);
  }
  if (operation.answer === null) return c.body(null, 204);
  if (operation.lines)
    return c.body(linesOf(operation.lines, value as AsyncIterable<unknown>), 200, { "Content-Type": NDJSON });
  return c.json(operation.answer.parse(value) as object, operation.status === 204 ? 200 : operation.status);
}

async function readCall(
  c: Context<HttpEnv>,
  operation: AnyOperation,
  expiry: Expiry,
): Promise<Result<Inputs, Refusal>> {
  const params = (operation.params ?? Nothing).safeParse(c.req.param());
  // An id that cannot be is an id that is not there.
  if (!params.success) return err({ kind: "not_found" });
  const query = (operation.query ?? Nothing).safeParse(c.req.query());
  if (!query.success) return err(invalid(query.error));
  if (!operation.body) return ok({ params: params.data, query: query.data, body: {} });
  const sent = await readJson(c.req.raw, expiry);
  if (!sent.ok) return sent;
  const body = operation.body.safeParse(sent.value);
  if (!body.success) return err(invalid(body.error));
  return ok({ params: params.data, query: query.data, body: body.data });
}

async function readJson(request: Request, expiry: Expiry): Promise<Result<unknown, Refusal>> {
  const type = request.headers.get("Content-Type") ?? "";
  if (!/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type))
    return err({ kind: "malformed", detail: "Content-Type must be application/json" });
  const body = await readBody(request, BODY_MAX_BYTES, expiry);
  if (!body.ok)
    return err(body.error === "too_large" ? { kind: "too_large", maxBytes: BODY_MAX_BYTES } : { kind: "too_slow" });
  if (isDeeperThan(body.value, JSON_DEPTH_MAX))
    return err({ kind: "malformed", detail: `the body nests deeper than ${JSON_DEPTH_MAX}` });
  try {
    return ok(JSON.parse(new TextDecoder().decode(body.value)) as unknown);
  } catch {
    // The parser's message quotes what it choked on, which may be a secret.
    return err({ kind: "malformed", detail: "the body is not JSON" });
  }
}

function invalid(error: z.ZodError): Refusal {
  const issues = error.issues.map(({ path, message }) => ({ path: path.map(String).join("."), message }));
  return { kind: "invalid", issues };
}

function contractOf(operation: AnyOperation): RouteConfig {
  const { method, path, tag, summary, params, query, body } = operation;
  return {
    method,
    path,
    tags: [tag],
    summary,
    ...(operation.description === undefined ? {} : { description: operation.description }),
    security: [{ bearer: [] }],
    "x-permission": operation.permission,
    "x-scope": operation.scope,
    request: {
      ...(params ? { params: params as z.ZodObject } : {}),
      ...(query ? { query: query as z.ZodObject } : {}),
      ...(body ? { body: { required: true, content: { "application/json": { schema: body } } } } : {}),
    },
    responses: { [operation.status]: successOf(operation), ...pendingOf(operation), ...refusalsOf(operation) },
  };
}

function successOf({ summary, answer: schema, lines }: AnyOperation): RouteConfig["responses"][string] {
  if (lines) return { description: summary, content: { [NDJSON]: { schema: lines } } };
  return { description: summary, ...(schema ? { content: { "application/json": { schema } } } : {}) };
}

function pendingOf({ pending }: AnyOperation): RouteConfig["responses"] {
  if (!pending) return {};
  const description = "Proposed: it takes effect once another person has approved it";
  return { 202: { description, content: { "application/json": { schema: pending } } } };
}

function refusalsOf(operation: AnyOperation): RouteConfig["responses"] {
  const always = ["unauthenticated", "forbidden", "rate_limited", "unavailable", "internal"] as const;
  const kinds: Refusal["kind"][] = [...always, ...operation.refusals];
  if (operation.query || operation.body) kinds.push("invalid");
  if (operation.body) kinds.push("malformed", "too_large", "too_slow");
  return Object.fromEntries(
    kinds.map((kind) => {
      const { status, title } = PROBLEMS[kind];
      return [status, { description: title, content: { "application/problem+json": { schema: Problem } } }];
    }),
  );
}
