import type { Mutant } from "./mutants.ts";

/** What D1 holds, and what is forgotten of it. */
export const MUTANTS_OF_STORE: readonly Mutant[] = [
  {
    id: "T2",
    file: "src/store/audit.ts",
    what: "a chain that is wholly past its time loses its last link",
    from: " AND NOT ${isLast}`",
    to: "`",
    tests: ["test/store/audit.workerd.test.ts"],
  },
  {
    id: "T4",
    file: "src/store/proposal.ts",
    what: "a proposal whose time is over stands in the way of another",
    from: `inState("proposed", nowMs)`,
    to: `eq(proposal.state, "proposed")`,
    tests: ["test/store/past.test.ts"],
  },
  {
    id: "T6",
    file: "src/store/kept-payload.ts",
    what: "another tenant's payloads are looked through",
    from: "and(eq(endpoint.tenantId, tenantId), gt(keptPayload.id, afterId))",
    to: "gt(keptPayload.id, afterId)",
    tests: ["test/governance/erasure.workerd.test.ts", "test/store/store.workerd.test.ts"],
  },
  {
    id: "T9",
    file: "src/store/shipment.ts",
    what: "another tenant's shipments of a picking of that number are found",
    from: `    .where(and(eq(delivery.tenantId, tenantId), eq(delivery.pickingId, pickingId)))
    .orderBy(asc(delivery.linkedAtMs))
    .limit(NUMBERS_MAX)`,
    to: `    .where(eq(delivery.pickingId, pickingId))
    .orderBy(asc(delivery.linkedAtMs))
    .limit(NUMBERS_MAX)`,
    tests: ["test/store/shipment.workerd.test.ts", "test/store/store.workerd.test.ts"],
  },
  {
    id: "G3",
    file: "src/governance/erase.ts",
    what: "payloads are erased under a tenant's legal hold",
    from: " && !holds.tenants.includes(erasure.tenantId)",
    to: "",
    tests: ["test/governance/erasure.workerd.test.ts"],
  },
  {
    id: "G4",
    file: "src/governance/erase.ts",
    what: "a word of one character erases",
    from: "word.length >= WORD_MIN_CHARS",
    to: "word.length >= 1",
    tests: ["test/governance/erasure.workerd.test.ts"],
  },
];
