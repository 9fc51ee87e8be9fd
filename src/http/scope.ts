/**
 * Whose data an operation is about, and so which callers it is open to:
 * `mesh`: not of one tenant; open to those who may act for all tenants.
 * `open`: nobody's; the same for every caller.
 * `listing`: of several; the verb keeps to `principal.tenants`.
 * `grant`: gives somebody rights; the verb keeps what it gives to a part of the caller's.
 * `self`: the caller's own.
 * A kind of thing: of the tenant whose thing of that id `params.id` is.
 * `{ tenant }`: of the tenant that is named, by id or name, at that place.
 */
export type Scope<Kind extends string> =
  | "mesh"
  | "open"
  | "listing"
  | "grant"
  | "self"
  | Kind
  | { readonly tenant: `${keyof Inputs}.${string}` };

/** What a call brought, read by its schemas. */
export interface Inputs {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/** The places of an operation that hold a text: none that may be left out. */
type Place<Where extends keyof Inputs, Read> = {
  [Field in keyof Read & string]: Read[Field] extends string ? `${Where}.${Field}` : never;
}[keyof Read & string];

/** The scopes that an operation with these inputs can have. */
export type ScopeWith<Kind extends string, Params, Query, Body> =
  | "mesh"
  | "open"
  | "listing"
  | "grant"
  | "self"
  | (Params extends { readonly id: string } ? Kind : never)
  | { readonly tenant: Place<"params", Params> | Place<"query", Query> | Place<"body", Body> };
