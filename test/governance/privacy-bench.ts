import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { verifyChain, type AuditedKind } from "../../src/domain/audit.ts";
import { chainOf, endsOf } from "../../src/store/audit.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { privacyDesk } from "../../src/wiring/privacy.ts";
import { trackerUpdated, type TestMesh } from "../support/mesh.ts";
import { apiUnderTest, type Api } from "../http/api-under-test.ts";

export const DAY_MS = 86_400_000;
export const ground = groundOf(env);
export const { db } = ground;
export const rows = async (table: string, where = "1 = 1") =>
  (await env.DB.prepare(`SELECT count(*) AS n FROM ${table} WHERE ${where}`).first<{ n: number }>())?.n ?? 0;
export const chain = async (kind: AuditedKind, id: string) => {
  const links = await chainOf(db, { kind, id }, 0, 100);
  const ends = await endsOf(db, { kind, id });
  expect(verifyChain(ground.auditMac, links, ends?.head ?? null, ends?.floor)).toMatchObject({ ok: true });
  return links.map(({ verb, after }) => [verb, JSON.parse(after ?? "null") as Record<string, unknown>] as const);
};

/** The API over the same database, clock and objects. */
export async function apiOf(mesh: TestMesh): Promise<Api> {
  const api = await apiUnderTest({
    db,
    mac: ground.auditMac,
    privacy: privacyDesk(ground),
    now: () => mesh.clock.nowMs,
  });
  return api;
}

/** A shipment that was delivered and written everywhere. */
export async function delivered(mesh: TestMesh, number: string): Promise<string> {
  await mesh.send(
    trackerUpdated(number, [
      { status: "in_transit", at: mesh.clock.nowMs - 2_000 },
      { status: "delivered", at: mesh.clock.nowMs - 1_000, message: "Left at the porch" },
    ]),
  );
  await mesh.deliver();
  const found = (await mesh.shipments()).find(({ trackingNumber }) => trackingNumber === number);
  return found?.id ?? "";
}

export function brokenStub(stub: object, stop: () => Promise<unknown>): object {
  return new Proxy(stub, {
    get: (target, name) => (name === "forget" ? stop : Reflect.get(target, name, target)),
  });
}
