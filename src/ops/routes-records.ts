import { DATA_DOMAINS, type DataDomain } from "../domain/data-domain.ts";
import { ok } from "../domain/result.ts";
import { daysOf, type RetentionPolicies } from "../domain/retention.ts";
import { publishersOf, termsOf } from "../domain/system-of-record.ts";
import { retentionPolicies } from "../store/retention.ts";
import type { Define } from "./routes-define.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { SystemsOfRecord } from "./schemas-records.ts";

export function recordRoutes(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "get",
      path: "/v1/systems-of-record",
      permission: "record:read",
      scope: "open",
      tag: "governance",
      summary: "Say of each data domain whose it is, who may publish what, and how long it is kept",
      description: "A write from anybody else is refused with `/problems/not-owner`, and on the record.",
      status: 200,
      answer: SystemsOfRecord,
      refusals: [],
    },
    async () => {
      const policies = await retentionPolicies(ports.db);
      return ok({ items: DATA_DOMAINS.map((domain) => recordView(domain, policies)) });
    },
  );
}

function recordView(domain: DataDomain, policies: RetentionPolicies) {
  const { owner, updates, retention, fields } = termsOf(domain);
  return {
    domain,
    owner,
    updates,
    retention:
      typeof retention === "string"
        ? { class: retention, days: daysOf(policies, null, retention), since: "its last news" }
        : { class: null, ...retention },
    fields: Object.entries(fields).map(([field, terms]) => ({
      field,
      publishers: publishersOf(terms).map((source) =>
        source === "person"
          ? { source, validation: null, permissions: [...(terms.person ?? [])] }
          : { source, validation: terms.publishers[source] ?? null, permissions: [] },
      ),
    })),
  };
}
