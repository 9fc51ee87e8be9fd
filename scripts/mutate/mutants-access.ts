import type { Mutant } from "./mutants.ts";

/** Who is let in, and what of them is kept. */
export const MUTANTS_OF_ACCESS: readonly Mutant[] = [
  {
    id: "D13",
    file: "src/domain/approval.ts",
    what: "a token decides that goes back to a person and to somebody unknown",
    from: "roots.every(isPerson)",
    to: "roots.some(isPerson)",
    tests: ["test/domain/approval.test.ts"],
  },
  {
    id: "I1",
    file: "src/ingress/receive.ts",
    what: "a secret is good after its overlap",
    from: "expiresAtMs === null || expiresAtMs > nowMs",
    to: "true",
    tests: ["test/ingress/door.workerd.test.ts"],
  },
  {
    id: "I2",
    file: "src/ingress/greet.ts",
    what: "calls that are no webhook are not counted",
    from: `  const retryAfterSeconds = ports.permit(known.id, known.rateLimitPerMinute, nowMs);
  if (retryAfterSeconds !== null) return { kind: "rate_limited", endpoint: known, retryAfterSeconds };
  const credentials`,
    to: "  const credentials",
    tests: ["test/ingress"],
  },
  {
    id: "I3",
    file: "src/domain/kept-payload.ts",
    what: "cookies and a proxy's headers are kept",
    from: "(HEADERS_NOT_KEPT.test(name) && !needed.has(name.toLowerCase())) || ",
    to: "",
    tests: ["test/ingress"],
  },
  {
    id: "I4",
    file: "src/ingress/fetch-due.ts",
    what: "a resource that another run took is fetched again",
    from: "if (!(await ports.take(task, ports.now() + TAKEN_MS))) return;",
    to: "await ports.take(task, ports.now() + TAKEN_MS);",
    tests: ["test/ingress/fetch-due.test.ts", "test/flow/senders.workerd.test.ts"],
  },
  {
    id: "I5",
    file: "src/ingress/fetch-due.ts",
    what: "a URL with a user in it is fetched",
    from: ` && url.username === ""`,
    to: "",
    tests: ["test/ingress/fetch-due.test.ts", "test/flow/senders.workerd.test.ts"],
  },
  {
    id: "G2",
    file: "src/governance/tokens.ts",
    what: "a token is believed past its end",
    from: "if (!principal || untilMs <= nowMs) return null;",
    to: "if (!principal) return null;",
    tests: ["test/governance/tokens.workerd.test.ts"],
  },
  {
    id: "W4",
    file: "src/wiring/release.ts",
    what: "a payload of an endpoint that does not act is released",
    from: `if (endpoint.state !== "suspended" && hearingOf(endpoint) !== "records")`,
    to: "if (false)",
    tests: ["test/http/kept.workerd.test.ts", "test/ingress"],
  },
];
