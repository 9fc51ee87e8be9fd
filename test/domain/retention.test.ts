import { describe, expect, it } from "vitest";
import { DAY_MS, daysOf, goneBefore, RETENTION_CLASSES, RETENTION_TERMS } from "../../src/domain/retention.ts";

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
});
