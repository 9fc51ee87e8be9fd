/** Gives zod its `openapi` before any schema is made: files that share a process may load the domain's first. */
import "@hono/zod-openapi";
