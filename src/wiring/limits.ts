import { CallLimits } from "../http/call-limits.ts";
import type { Ground } from "./ground.ts";

/** For people and programs of the house: a script that reads a tenant's whole list stays below. */
const CALLS_PER_MINUTE = 1_200;
/** A program with a wrong token that comes again each minute stays below; whoever guesses tokens does not. */
const GUESSES_PER_MINUTE = 60;

/** What bounds the calls of one app in this isolate. */
export function callLimits({ guessesLeft }: Ground, callsPerMinute = CALLS_PER_MINUTE): CallLimits {
  return new CallLimits({ callsPerMinute, guessesPerMinute: GUESSES_PER_MINUTE, shared: guessesLeft });
}
