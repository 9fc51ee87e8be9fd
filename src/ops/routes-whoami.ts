import { z } from "@hono/zod-openapi";
import { Region } from "../domain/region.ts";
import { ok } from "../domain/result.ts";
import { idOf, permissionsOf } from "../governance/principal.ts";
import type { Define } from "./routes-define.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { IsoTime, isoOrNull } from "./schemas.ts";
import { Granted } from "./schemas-grants.ts";

const WhoAmI = z
  .object({
    kind: z.enum(["token", "person", "endpoint", "bootstrap"]),
    id: z.string(),
    name: z.string().nullable(),
    ...Granted,
    role: z.string().nullable(),
    permissions: z.array(z.string()),
    region: Region.openapi({ description: "the one this mesh is in: elsewhere nobody knows you" }),
    expiresAt: IsoTime.nullable().openapi({ description: "null: never" }),
  })
  .openapi("WhoAmI");

export function whoamiRoute(define: Define, { region }: ApiPorts): void {
  define(
    {
      method: "get",
      path: "/v1/whoami",
      permission: "self:read",
      scope: "self",
      tag: "access",
      summary: "Tell who calls, and what they may do where",
      status: 200,
      answer: WhoAmI,
      refusals: [],
    },
    async ({ principal }) => {
      const { kind, tenants, domains } = principal;
      const given = "role" in principal ? principal : null;
      return ok({
        kind,
        id: idOf(principal),
        name: given?.name ?? null,
        role: given?.role ?? null,
        permissions: [...permissionsOf(principal)],
        tenants: tenants === "all" ? tenants : [...tenants],
        domains: domains === "all" ? domains : [...domains],
        region,
        expiresAt: isoOrNull(given?.expiresAtMs ?? null),
      });
    },
  );
}
