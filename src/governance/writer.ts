import type { Writer } from "../domain/system-of-record.ts";
import { permissionsOf, type Principal } from "./principal.ts";

/** As whom a caller of the API writes: a program of a provider's as that provider, all others as a person of theirs. */
export function writerOf(principal: Principal): Writer {
  if (principal.kind === "endpoint") return { source: "carrier" };
  const role = principal.kind === "bootstrap" ? null : principal.role;
  if (role === "booking-platform" || role === "billing-provider") return { source: role };
  return { source: "person", permissions: permissionsOf(principal) };
}
