import type { OpenAPIHono } from "@hono/zod-openapi";
import type { HttpEnv } from "./operation.ts";

/** A path of the API as its contract writes it, and the methods it has. */
export interface KnownPath {
  readonly pattern: string;
  readonly methods: readonly string[];
}

/** Finds the pattern a path matches among everything an app has a contract for; null when nothing is there. */
export function routeTable(app: OpenAPIHono<HttpEnv>): (path: string) => KnownPath | null {
  const methods = new Map<string, Set<string>>();
  for (const one of app.openAPIRegistry.definitions) {
    if (one.type !== "route") continue;
    const { path, method } = one.route;
    const held = methods.get(path) ?? new Set();
    held.add(method.toUpperCase());
    if (method === "get") held.add("HEAD");
    methods.set(path, held);
  }
  const known = [...methods].map(([pattern, held]) => ({
    matches: new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "[^/]+")}$`),
    pattern,
    methods: [...held].toSorted(),
  }));
  return (path) => known.find(({ matches }) => matches.test(path)) ?? null;
}
