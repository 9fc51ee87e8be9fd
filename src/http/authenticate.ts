import { err, type Result } from "../domain/result.ts";
import type { Refusal } from "./problem.ts";

/** Who stands at the door and decides; governance plays it. */
export type Gate<Permission extends string, Principal> = (
  token: string,
  permission: Permission,
) => Promise<Result<Principal, Extract<Refusal, { kind: "unauthenticated" | "forbidden" }>>>;

/** The token of `Authorization: Bearer …` (RFC 6750), or null when the header is absent or says something else. */
export function bearerOf(request: Request): string | null {
  return /^Bearer +([A-Za-z0-9._~+/=-]{1,512})$/i.exec(request.headers.get("Authorization") ?? "")?.[1] ?? null;
}

/** Every caller who is not known gets the same answer, whatever was wrong. */
export async function admit<Permission extends string, Principal>(
  request: Request,
  gate: Gate<Permission, Principal>,
  permission: Permission,
): ReturnType<Gate<Permission, Principal>> {
  const token = bearerOf(request);
  return token === null ? err({ kind: "unauthenticated" }) : gate(token, permission);
}
