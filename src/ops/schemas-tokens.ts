import { z } from "@hono/zod-openapi";
import { Role } from "../governance/permissions.ts";
import { IsoTime, Label, pageSchema, PageQuery } from "./schemas.ts";

export const TokenId = z.string().regex(/^tok_[0-9a-f]{32}$/);
export const TokenParams = z.strictObject({ id: TokenId });
export const CreateToken = z.strictObject({ name: Label, role: Role.default("admin") }).openapi("CreateToken");
export const Token = z
  .object({ id: z.string(), name: z.string(), role: z.string(), createdAt: IsoTime, revokedAt: IsoTime.nullable() })
  .openapi("Token");
export const CreatedToken = Token.extend({
  token: z.string().openapi({ description: "Shown once; only its hash is kept" }),
}).openapi("CreatedToken");
export const TokenPage = pageSchema(Token).openapi("TokenPage");
export const ListQuery = z.strictObject(PageQuery);
