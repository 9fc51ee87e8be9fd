import { describe, expect, it } from "vitest";
import {
  DAY_MS,
  daysFault,
  daysOf,
  goneBefore,
  RETENTION_CLASSES,
  RETENTION_TERMS,
} from "../../src/domain/retention.ts";

const policies = { mesh: { held: 5, events: 500 }, tenants: { acme: { held: 7, proof: 40 }, other: {} } };

describe("how long something is kept", () => {
  it("is the tenant's own word, else the mesh's, else the default, class by class", () => {
    expect(daysOf(policies, "acme", "held")).toBe(7);
    expect(daysOf(policies, "acme", "events")).toBe(500);
    expect(daysOf(policies, "acme", "audit")).toBe(RETENTION_TERMS.audit.defaultDays);
    expect(daysOf(policies, "other", "held")).toBe(5);
    expect(daysOf(policies, "nobody", "proof")).toBe(RETENTION_TERMS.proof.defaultDays);
    expect(daysOf(policies, null, "held")).toBe(5);
  });

  it("is nobody's whose name is a property of every object", () => {
    for (const name of ["constructor", "__proto__", "toString"]) expect(daysOf(policies, name, "held")).toBe(5);
  });

  it("ends so many days before now", () => {
    const nowMs = 1000 * DAY_MS;
    for (const of of RETENTION_CLASSES)
      expect(goneBefore(policies, "acme", of, nowMs)).toBe(nowMs - daysOf(policies, "acme", of) * DAY_MS);
  });

  // As it says in the README: held payloads for 1 to 30 days, quarantine 7 to 400, events 150 to 3,650, proofs 30 to 5,500, audit 365 to 5,500.
  it.each([
    ["held", 1, 30],
    ["quarantined", 7, 400],
    ["events", 150, 3_650],
    ["proof", 30, 5_500],
    ["audit", 365, 5_500],
  ] as const)("of %s may be set from %i to %i days", (of, least, most) => {
    for (const days of [least, least + 1, most]) expect(daysFault(of, days)).toBeNull();
    for (const days of [least - 1, most + 1]) expect(daysFault(of, days)).toContain(`between ${least} and ${most}`);
  });
});
