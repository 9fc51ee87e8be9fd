import type { Refusal } from "./problem.ts";

/** What the last id of a path is an id of, where cutting the plural off does not say it. */
const THINGS: Readonly<Record<string, string>> = {
  people: "person",
  kept: "kept payload",
  drift: "difference",
  replays: "replay",
  holds: "legal hold",
  retention: "rule of retention",
};
/** An id, a number, a short name: what is a secret, put where it does not belong, is none of them. */
const MAY_BE_SAID = /^(?:[a-z]{2,5}_[0-9a-f]{32}|\d{1,15}|[a-z][a-z0-9.-]{0,23})$/;

/** A refusal that says what was not found. It repeats the caller's own words alone, so that another's thing and none look the same. */
export function sayingWhat(refusal: Refusal, path: string, params: Readonly<Record<string, string>>): Refusal {
  if (refusal.kind !== "not_found" || refusal.detail !== undefined) return refusal;
  const parts = path.split("/");
  const at = parts.findLastIndex((part) => part.startsWith("{"));
  const given = params[parts[at]?.slice(1, -1) ?? ""];
  const folder = parts[at - 1];
  if (given === undefined || folder === undefined) return refusal;
  const thing = THINGS[folder] ?? folder.replaceAll("-", " ").replace(/s$/, "");
  return { kind: "not_found", detail: MAY_BE_SAID.test(given) ? `no ${thing} ${given}` : `no such ${thing}` };
}
