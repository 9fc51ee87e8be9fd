import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DATA_DOMAINS } from "../../src/domain/data-domain.ts";
import { comparableEmail } from "../../src/domain/person.ts";
import { domainOf, PERMISSIONS, ROLES } from "../../src/governance/permissions.ts";
import {
  excessOf,
  isWithin,
  lackOf,
  permissionsOf,
  type Grant,
  type Principal,
} from "../../src/governance/principal.ts";

const TENANTS = ["1", "2", "3"].map((digit) => `tnt_${digit.repeat(32)}`);

const some = <T>(all: readonly T[]) => fc.oneof(fc.constant("all" as const), fc.subarray([...all], { minLength: 1 }));
const anyGrant: fc.Arbitrary<Grant> = fc.record({
  role: fc.constantFrom(...ROLES),
  tenants: some(TENANTS),
  domains: some(DATA_DOMAINS),
});
const holderOf = (grant: Grant): Principal => ({
  kind: "token",
  tokenId: "tok_1",
  name: "x",
  expiresAtMs: null,
  ...grant,
});

/** Every single thing that a principal may do: what, for whom. */
function reachOf(principal: Principal): Set<string> {
  const tenants = principal.tenants === "all" ? [...TENANTS, "any other"] : principal.tenants;
  const done = PERMISSIONS.filter((one) => lackOf(principal, one) === null);
  return new Set(done.flatMap((one) => tenants.map((tenant) => `${one} ${domainOf(one)} ${tenant}`)));
}

/** What one may do and the other may not. */
const beyond = (one: Principal, other: Principal): string[] => {
  const held = reachOf(other);
  return [...reachOf(one)].filter((thing) => !held.has(thing));
};

describe("a grant", () => {
  it("that is allowed reaches nothing that its giver does not, whoever they are", () => {
    fc.assert(
      fc.property(anyGrant, anyGrant, (held, given) => {
        const giver = holderOf(held);
        if (excessOf(giver, given) !== null) return;
        expect(beyond(holderOf(given), giver)).toEqual([]);
        expect(given.role === "admin" && held.role !== "admin").toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it("of what the giver has is allowed", () => {
    fc.assert(
      fc.property(anyGrant, (held) => {
        expect(excessOf(holderOf(held), held)).toBeNull();
      }),
    );
  });

  it("made again by who got it never grows", () => {
    fc.assert(
      fc.property(anyGrant, fc.array(anyGrant, { maxLength: 6 }), (first, asked) => {
        let held = first;
        for (const next of asked) if (excessOf(holderOf(held), next) === null) held = next;
        expect(beyond(holderOf(held), holderOf(first))).toEqual([]);
      }),
    );
  });
});

describe("a scope", () => {
  it("of a list never holds all, nor a list with another in it", () => {
    expect(isWithin(["a"], "all")).toBe(false);
    expect(isWithin(["a"], ["a", "b"])).toBe(false);
    expect(isWithin(["a", "b"], ["b"])).toBe(true);
    expect(isWithin("all", ["b"])).toBe(true);
  });
});

it("an endpoint may do nothing in the API, and gives nobody anything", () => {
  const endpoint: Principal = {
    kind: "endpoint",
    endpointId: `eu_${"1".repeat(32)}`,
    tenants: [TENANTS[0] ?? ""],
    domains: ["milestones"],
  };
  expect(permissionsOf(endpoint)).toEqual([]);
  for (const role of ROLES)
    expect(excessOf(endpoint, { role, tenants: endpoint.tenants, domains: endpoint.domains })).not.toBeNull();
});

it.each([
  ["Ada@Example.COM", "ada@example.com"],
  ["\u212aate@example.com", null],
  ["ada @example.com", null],
  ["ada", null],
  ["", null],
])("the address %j compares as %j", (email, expected) => {
  expect(comparableEmail(email)).toBe(expected);
});
