import { EASYPOST_ORIGIN } from "../domain/booking.ts";
import { checkOutboundUrl, URL_FAULTS } from "../domain/outbound-url.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { platformAsAudited } from "../governance/audited-view.ts";
import { factOf, isSame } from "../governance/fact.ts";
import type { Refusal } from "../http/problem.ts";
import { findBookingPlatform, putBookingPlatform, type BookingPlatform } from "../store/booking-platform.ts";
import { findTenant } from "../store/tenant.ts";
import { act, actingBy } from "./act.ts";
import { bookingActRoutes } from "./routes-booking-acts.ts";
import { owned } from "./owned.ts";
import { issue, type Define } from "./routes-define.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { isoOf } from "./schemas.ts";
import { BookingSettings, ConfigureBooking } from "./schemas-booking.ts";
import { TenantParams } from "./schemas-tenants.ts";

export function bookingRoutes(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "put",
      path: "/v1/tenants/{id}/booking",
      permission: "booking:configure",
      scope: { tenant: "params.id" },
      tag: "bookings",
      summary: "Say how a tenant's deliveries are booked",
      description: "All of it at once. A credential is never sent to another host than it was given for.",
      params: TenantParams,
      body: ConfigureBooking,
      status: 200,
      answer: BookingSettings,
      refusals: ["not_found", "conflict"],
    },
    async ({ params, body, ...call }) => {
      const tenant = await findTenant(ports.db, params.id);
      if (!tenant) return err({ kind: "not_found" });
      const tenantId = tenant.id;
      const object = { kind: "booking-platform", id: tenantId } as const;
      const tried = { domain: "charges", field: "booking_terms", verb: "booking:configure", object, tenantId } as const;
      const may = await owned(ports, call, tried);
      if (!may.ok) return may;
      return act(ports, [object], async () => {
        const held = await findBookingPlatform(ports.db, tenantId);
        const row = await platformRow(ports, tenantId, body, held);
        if (!row.ok) return row;
        const before = held && platformAsAudited(held);
        const after = platformAsAudited(row.value);
        const told = (verb: `booking:${string}`, from: object | null) =>
          factOf(actingBy(call, ports), verb, object, { tenantId, before: from, after });
        // A credential shows nowhere: that it was replaced is a fact of its own.
        const facts = [
          ...(before && isSame(before, after) ? [] : [told("booking:configure", before)]),
          ...(body.credential === undefined ? [] : [told("booking:credential", after)]),
        ];
        const statements = facts.length === 0 ? [] : [putBookingPlatform(ports.db, row.value)];
        return ok({ statements, facts, value: settingsView(facts.length === 0 && held ? held : row.value) });
      });
    },
  );

  define(
    {
      method: "get",
      path: "/v1/tenants/{id}/booking",
      permission: "booking:read",
      scope: { tenant: "params.id" },
      tag: "bookings",
      summary: "Show how a tenant's deliveries are booked",
      params: TenantParams,
      status: 200,
      answer: BookingSettings,
      refusals: ["not_found"],
    },
    async ({ params }) => {
      const tenant = await findTenant(ports.db, params.id);
      const row = tenant && (await findBookingPlatform(ports.db, tenant.id));
      return row ? ok(settingsView(row)) : err({ kind: "not_found" });
    },
  );

  bookingActRoutes(define, ports);
}

async function platformRow(
  ports: ApiPorts,
  tenantId: string,
  { credential, baseUrl: asked, ...terms }: ConfigureBooking,
  held: BookingPlatform | null,
): Promise<Result<BookingPlatform, Refusal>> {
  const baseUrl = originOf(ports, terms.platform, asked);
  if (!baseUrl.ok) return baseUrl;
  const keeps = held?.platform === terms.platform && held.baseUrl === baseUrl.value;
  if (credential === undefined && !keeps) return err(issue("credential", "must be given for this platform"));
  if (
    terms.platform === "webhook" &&
    credential !== undefined &&
    !/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/.test(credential)
  )
    return err(issue("credential", "must be whsec_ and base64 of 24 to 64 bytes"));
  const sealedCredential =
    credential === undefined
      ? (held?.sealedCredential ?? "")
      : await ports.seal.seal(credential, `booking-key:${tenantId}`);
  return ok({ ...terms, tenantId, baseUrl: baseUrl.value, sealedCredential, updatedAtMs: ports.now() });
}

/** EasyPost is in one place; a mesh for trying things out may have it on its own machine. */
function originOf(
  ports: ApiPorts,
  platform: BookingPlatform["platform"],
  asked: string | undefined,
): Result<string, Refusal> {
  const allowLoopback = ports.allowLoopbackOdoo;
  if (platform === "easypost" && (asked === undefined || !allowLoopback))
    return asked === undefined || asked === EASYPOST_ORIGIN
      ? ok(EASYPOST_ORIGIN)
      : err(issue("baseUrl", `EasyPost is at ${EASYPOST_ORIGIN}`));
  const url = checkOutboundUrl(asked ?? "", { allowLoopback });
  return url.ok ? url : err(issue("baseUrl", URL_FAULTS[url.error]));
}

function settingsView({ tenantId, sealedCredential: _, updatedAtMs, ...terms }: BookingPlatform) {
  return { ...terms, tenant: tenantId, updatedAt: isoOf(updatedAtMs) };
}
