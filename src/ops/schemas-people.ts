import { z } from "@hono/zod-openapi";
import { CLAIMS, comparableEmail } from "../domain/person.ts";
import { Role } from "../governance/permissions.ts";
import { IsoTime, Label, pageSchema } from "./schemas.ts";
import { GrantAsked, Granted } from "./schemas-grants.ts";

const Email = z.string().transform((text, context) => {
  const email = comparableEmail(text);
  if (email !== null) return email;
  context.addIssue({ code: "custom", message: "must be an e-mail address of plain ASCII" });
  return z.NEVER;
});

export const PersonParams = z.strictObject({ id: z.string().regex(/^psn_[0-9a-f]{32}$/) });

export const AddPerson = z
  .strictObject({
    name: Label,
    issuer: z.string().max(300).optional().openapi({ description: "who vouches for them; the only one when absent" }),
    subject: z
      .string()
      .min(1)
      .max(255)
      .optional()
      .openapi({ description: "the `sub` of their tokens, which an issuer never gives to another" }),
    email: Email.optional().openapi({ type: "string", description: "where the issuer says that it is verified" }),
    role: Role,
    ...GrantAsked,
  })
  .refine(({ subject, email }) => (subject === undefined) !== (email === undefined), {
    path: ["subject"],
    message: "either this or the e-mail address must be given",
  })
  .openapi("AddPerson");

export const Person = z
  .object({
    id: z.string(),
    name: z.string(),
    issuer: z.string(),
    claim: z.enum(CLAIMS),
    value: z.string(),
    ...Granted,
    createdAt: IsoTime,
    createdBy: z.string(),
    disabledAt: IsoTime.nullable(),
  })
  .openapi("Person");
export const PersonPage = pageSchema(Person).openapi("PersonPage");
