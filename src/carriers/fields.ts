import { z } from "zod";
import { TrackingNumber } from "../domain/identity.ts";

/*
 * What bodies are made of. A sender that writes a number where its pages say text, or nothing, says the same: whatever the reading can do
 * without never refuses a webhook.
 */

/** A text that may be missing. A number is its digits, unless they were lost when it was read; anything else says nothing. */
export const text = z.unknown().transform(textOf).nullish();

function textOf(sent: unknown): string | null {
  if (typeof sent === "string") return sent;
  return typeof sent === "number" && isExact(sent) ? String(sent) : null;
}

/** JSON's larger whole numbers are not what was sent. */
const isExact = (sent: number): boolean => Number.isSafeInteger(sent) || !Number.isInteger(sent);

/** The same, empty where it says nothing. */
export const said = text.transform((sent) => sent ?? "");

/** A text that the webhook cannot be read without. */
export const word = z.union([z.string(), z.int().transform(String)]);

/** A shipment's number. */
export const shipmentNumber = z.union([z.string(), z.int().nonnegative().transform(String)]).pipe(TrackingNumber);

/** A time as a count of seconds or milliseconds. */
export const epoch = z.union([z.number(), z.string()]).nullish().catch(null);

/** A part that counts where it has the shape it should have. */
export const part = <T extends z.ZodType>(schema: T) => schema.nullish().catch(null);

const YES: ReadonlySet<string> = new Set(["true", "yes", "y", "1"]);
const NO: ReadonlySet<string> = new Set(["false", "no", "n", "0"]);

/** A yes or no, in whatever spelling; null where it is neither. */
export const flag = z.unknown().transform((sent): boolean | null => {
  const spelled = String(sent).toLowerCase();
  return YES.has(spelled) ? true : NO.has(spelled) ? false : null;
});
