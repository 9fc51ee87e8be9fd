import { inputBreaches, outputBreaches, type Breach, type Resolve, type Schema } from "./compare.ts";

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Schema;
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Content & { readonly required?: boolean };
  readonly responses: Readonly<Record<string, Content>>;
}

/** As much of an OpenAPI document as its contract is. */
export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

/** Looks a document's own references up. */
export const resolveIn =
  (document: object): Resolve =>
  (ref) =>
    ref
      .replace(/^#\//, "")
      .split("/")
      .reduce<unknown>((held, part) => Object(held)[part], document) as Schema;

/** What callers of the old API could do, and cannot with the new one. */
export function apiBreaches(old: OpenApi, now: OpenApi): Breach[] {
  return Object.entries(old.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, before]) => {
      const name = `${method.toUpperCase()} ${path}`;
      const after = now.paths[path]?.[method];
      if (!after) return [{ at: name, what: "is gone" }];
      return operationBreaches(before, after, resolveIn(old), resolveIn(now)).map(({ at, what }) => {
        return { at: `${name} ${at}`.trim(), what };
      });
    }),
  );
}

function operationBreaches(old: Operation, now: Operation, resolveOld: Resolve, resolveNow: Resolve): Breach[] {
  return [
    ...parameterBreaches(old, now, resolveOld, resolveNow),
    ...bodyBreaches(old, now, resolveOld, resolveNow),
    ...answerBreaches(old, now, resolveOld, resolveNow),
  ];
}

const nameOf = (one: Parameter): string => `${one.in}.${one.name}`;

function parameterBreaches(old: Operation, now: Operation, resolveOld: Resolve, resolveNow: Resolve): Breach[] {
  const before = new Map((old.parameters ?? []).map((one) => [nameOf(one), one]));
  const after = new Map((now.parameters ?? []).map((one) => [nameOf(one), one]));
  const gone = [...before.keys()]
    .filter((name) => !after.has(name))
    .map((at) => ({ at, what: "is not taken any more" }));
  const changed = [...after].flatMap(([at, parameter]) => {
    const held = before.get(at);
    if (parameter.required && !held?.required) return [{ at, what: "is needed now" }];
    if (!held) return [];
    return inputBreaches(held.schema, parameter.schema, resolveOld, resolveNow).map((one) => ({
      at: `${at} ${one.at}`.trim(),
      what: one.what,
    }));
  });
  return [...gone, ...changed];
}

function bodyBreaches(old: Operation, now: Operation, resolveOld: Resolve, resolveNow: Resolve): Breach[] {
  const [before, after] = [schemaOf(old.requestBody), schemaOf(now.requestBody)];
  if (before === null) return now.requestBody?.required ? [{ at: "body", what: "is needed now" }] : [];
  if (after === null) return [{ at: "body", what: "is not taken any more" }];
  return under("body", inputBreaches(before, after, resolveOld, resolveNow));
}

function answerBreaches(old: Operation, now: Operation, resolveOld: Resolve, resolveNow: Resolve): Breach[] {
  return Object.entries(old.responses)
    .filter(([status]) => status.startsWith("2"))
    .flatMap(([status, held]) => {
      const after = now.responses[status];
      if (!after) return [{ at: status, what: "is not answered any more" }];
      const [before, next] = [schemaOf(held), schemaOf(after)];
      if (before === null) return [];
      if (next === null) return [{ at: status, what: "has no body any more" }];
      return under(status, outputBreaches(before, next, resolveOld, resolveNow));
    });
}

const under = (at: string, breaches: readonly Breach[]): Breach[] =>
  breaches.map((one) => ({ at: `${at} ${one.at}`.trim(), what: one.what }));

function schemaOf(holder: Content | undefined): Schema | null {
  const [first] = Object.values(holder?.content ?? {});
  return first?.schema ?? null;
}
