import { z } from "zod";
import { EXCEPTION_REASONS, MILESTONES, type Standing } from "../../domain/milestone.ts";
import { HeaderSetting, UserSetting } from "../settings.ts";
import { RangesSetting } from "../address-range.ts";
import type { Settings } from "../port.ts";
import { FieldPath, ListPath } from "./path.ts";

export const MAPPING_MAX_CHARS = 16_384;
const CODES_MAX = 500;

/** A field: the first of up to four paths that has something, or always the same text. */
const Field = z.union([
  FieldPath,
  z.array(FieldPath).min(1).max(4),
  z.strictObject({ always: z.string().min(1).max(120) }),
]);
export type Field = z.infer<typeof Field>;

/** `delivered`, or `exception:refused`. */
const Meaning = z
  .string()
  .max(60)
  .transform((text, context): Standing => {
    const [name = "", why, ...rest] = text.split(":");
    const milestone = MILESTONES.find((one) => one === name);
    const reason = why === undefined ? null : EXCEPTION_REASONS.find((one) => one === why);
    const isWhole = (milestone === "exception") === (why !== undefined) && rest.length === 0;
    if (milestone !== undefined && reason !== undefined && isWhole) return { milestone, reason };
    context.addIssue({ code: "custom", message: "must be a milestone, or exception: and its reason" });
    return z.NEVER;
  });

const Authentication = z.discriminatedUnion("scheme", [
  z.strictObject({
    scheme: z.literal("hmac"),
    header: HeaderSetting,
    encoding: z.enum(["hex", "base64"]),
    /** Text in front of the digest, such as `sha256=`. */
    prefix: z.string().max(40).default(""),
  }),
  z.strictObject({ scheme: z.literal("header"), header: HeaderSetting }),
  z.strictObject({ scheme: z.literal("bearer") }),
  z.strictObject({ scheme: z.literal("basic"), user: UserSetting }),
  z.strictObject({ scheme: z.literal("query"), parameter: z.string().regex(/^[A-Za-z0-9_-]{1,40}$/) }),
  z.strictObject({ scheme: z.literal("standard-webhooks") }),
  z.strictObject({ scheme: z.literal("addresses"), ranges: RangesSetting }),
  z.strictObject({ scheme: z.literal("unsigned") }),
]);
export type Authentication = z.infer<typeof Authentication>;

/** How times are written: ISO 8601 and what is close to it, seconds or milliseconds since the epoch, or the day's parts in another order. */
const TIME_FORMATS = ["iso", "epoch", "day_month_year", "month_day_year", "compact"] as const;
export type TimeFormat = (typeof TIME_FORMATS)[number];

/**
 * Map from a partner's JSON to our events: data alone, no code and no loops. `version` is that of this format; `revision` is the author's own
 * count, kept with every certification.
 */
export const Mapping = z.strictObject({
  version: z.literal(1),
  /** Dialect, for the whole mesh: its codes are kept as `name:code`, and what operators say that a code means holds for all who speak it. */
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,29}$/, "must be a short name in lower case, such as ehub"),
  revision: z.int().min(1).max(1_000_000).default(1),
  authentication: Authentication,
  /** Where the events are; left out, the body is one event. */
  events: ListPath.optional(),
  /** Only an event whose fields have one of the values is read; the others say nothing of goods. */
  only: z
    .array(z.strictObject({ field: FieldPath, is: z.array(z.string().max(120)).min(1).max(100) }))
    .max(5)
    .default([]),
  trackingNumber: Field,
  carrier: Field.optional(),
  eventId: Field.optional(),
  /** Each part of the code, the coarser first; they are joined by `/`. */
  code: z.union([FieldPath, z.array(FieldPath).min(1).max(3)]),
  codes: z
    .record(z.string().min(1).max(120), Meaning)
    .refine((codes) => Object.keys(codes).length <= CODES_MAX, `has at most ${CODES_MAX} codes`),
  time: Field,
  /** A clock in a field beside the day. */
  clock: Field.optional(),
  timeFormat: z.enum(TIME_FORMATS).default("iso"),
  /** An IANA zone, for times without an offset. */
  zone: Field.optional(),
  /** Worth of a `Z`: `offset` is UTC, `claimed_utc` may be, `local` is a mistake for the time of the place. */
  zulu: z.enum(["offset", "claimed_utc", "local"]).default("offset"),
  place: z
    .strictObject({
      city: Field.optional(),
      state: Field.optional(),
      postalCode: Field.optional(),
      country: Field.optional(),
    })
    .default({}),
  description: Field.optional(),
  estimate: Field.optional(),
  references: z.array(FieldPath).max(5).default([]),
});
export type Mapping = z.infer<typeof Mapping>;

/** A mapping as an endpoint's setting: JSON text, kept as it was written. */
export const MappingSetting = z
  .string()
  .max(MAPPING_MAX_CHARS)
  .superRefine((text, context) => {
    const read = readMapping(text);
    for (const { path, message } of read.issues) context.addIssue({ code: "custom", path: [...path], message });
  });

/** The mapping in a text, or where it is at fault. */
export function readMapping(text: string): {
  readonly mapping: Mapping | null;
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
} {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { mapping: null, issues: [{ path: [], message: "is not JSON" }] };
  }
  const parsed = Mapping.safeParse(value);
  return parsed.success
    ? { mapping: parsed.data, issues: [] }
    : { mapping: null, issues: parsed.error.issues.slice(0, 10) };
}

/** An endpoint's settings are one object for as long as it is cached, so its mapping is read once. */
const READ = new WeakMap<Settings, Mapping | null>();

/** The mapping of an endpoint; null where its settings have none. */
export function mappingIn(settings: Settings): Mapping | null {
  const known = READ.get(settings);
  if (known !== undefined) return known;
  const { mapping } = readMapping(settings["mapping"] ?? "");
  READ.set(settings, mapping);
  return mapping;
}
