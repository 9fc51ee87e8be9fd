import { z } from "zod";

const given = (held: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(held).filter((entry): entry is [string, string] => entry[1] !== undefined));

/** An endpoint's settings of these names, each of which may be left out. */
export function optionalSettings<Name extends string>(
  shape: Record<Name, z.ZodType<string>>,
): z.ZodType<Record<string, string>> {
  const optional = Object.fromEntries(
    Object.entries<z.ZodType<string>>(shape).map(([name, schema]) => [name, schema.optional()]),
  );
  return z.strictObject(optional).transform(given);
}

/** Who moves the goods, for a sender that does not say so itself. */
export const CarrierSetting = z.string().min(1).max(60);
/** The user of Basic authentication: RFC 7617 forbids the colon. */
export const UserSetting = z.string().regex(/^[^:\p{Cc}]{1,100}$/u, "is no user of Basic authentication");
/** The header in which a partner sends what was agreed (RFC 9110 §5.6.2). */
export const HeaderSetting = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,80}$/, "is no header's name");
