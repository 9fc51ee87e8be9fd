import { z } from "@hono/zod-openapi";
import { Role } from "../governance/permissions.ts";
import { TOKEN_DAYS_DEFAULT, TOKEN_DAYS_MAX } from "../governance/tokens.ts";
import { IsoTime, Label, pageSchema, PageQuery } from "./schemas.ts";
import { GrantAsked, Granted } from "./schemas-grants.ts";

export const TokenId = z.string().regex(/^tok_[0-9a-f]{32}$/);
export const TokenParams = z.strictObject({ id: TokenId });

const ExpiresAt = z.iso
  .datetime({ offset: true })
  .optional()
  .openapi({
    description: `When it ends by itself: within ${TOKEN_DAYS_MAX} days; ${TOKEN_DAYS_DEFAULT} days from now when absent`,
  });

export const CreateToken = z
  .strictObject({ name: Label, role: Role.default("admin"), ...GrantAsked, expiresAt: ExpiresAt })
  .openapi("CreateToken");

export const RotateToken = z
  .strictObject({
    overlapSeconds: z
      .int()
      .min(0)
      .max(30 * 86_400)
      .default(86_400)
      .openapi({ description: "How long what it was stays good; 0 ends it at once" }),
    expiresAt: ExpiresAt,
  })
  .openapi("RotateToken");

export const Token = z
  .object({
    id: z.string(),
    name: z.string(),
    ...Granted,
    createdAt: IsoTime,
    createdBy: z.string().nullable().openapi({ description: "the id of who made it" }),
    expiresAt: IsoTime.nullable(),
    lastUsedAt: IsoTime.nullable().openapi({ description: "to the hour" }),
    rotatedAt: IsoTime.nullable(),
    previousValidUntil: IsoTime.nullable().openapi({ description: "until when what it was before is good, too" }),
    revokedAt: IsoTime.nullable(),
    warning: z.string().nullable(),
  })
  .openapi("Token");
export const CreatedToken = Token.extend({
  token: z.string().openapi({ description: "Shown once; only its hash is kept" }),
}).openapi("CreatedToken");
export const TokenPage = pageSchema(Token).openapi("TokenPage");
export const ListQuery = z.strictObject(PageQuery);
