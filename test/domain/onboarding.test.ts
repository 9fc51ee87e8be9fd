import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { certificationOf, unread, type SampleReading } from "../../src/domain/certification.ts";
import { curlOf } from "../../src/domain/curl.ts";
import { checklistOf, nextStep, type Onboarding } from "../../src/domain/onboarding.ts";

const read = (code: string, unmapped: boolean): SampleReading => ({
  ...unread("unreadable", "", ""),
  outcome: "read",
  refusal: null,
  events: 1,
  shipments: [
    {
      carrier: "ups",
      trackingNumber: "1Z",
      retractions: 0,
      estimatedAtMs: null,
      events: [
        {
          milestone: "unknown",
          reason: null,
          classifier: "actual",
          occurredAtMs: 1,
          asSent: "1",
          certainty: "offset",
          place: null,
          code,
          unmapped,
        },
      ],
    },
  ],
});

const NEW: Onboarding = {
  endpointId: "eu_1",
  state: "draft",
  sandbox: false,
  certification: certificationOf([]),
  hasApiCredential: null,
  proposalId: null,
  fourEyes: true,
};

const next = (over: Partial<Onboarding>) => nextStep(checklistOf({ ...NEW, ...over }))?.step ?? null;

describe("the checklist of a partner", () => {
  it("asks for one thing after the other, until what is sent counts", () => {
    const good = certificationOf([read("DE", false)]);
    expect(next({})).toBe("called");
    expect(next({ certification: certificationOf([unread("disbelieved", "", "wrong_signature")]) })).toBe("tested");
    const tested = { state: "tested" as const };
    const bad = certificationOf([read("DE", false), unread("unreadable", "data", "is missing")]);
    expect(next({ ...tested, certification: bad })).toBe("read");
    expect(next({ ...tested, certification: certificationOf([read("XX", true)]) })).toBe("codes");
    expect(next({ ...tested, certification: good, hasApiCredential: false })).toBe("credential");
    expect(next({ ...tested, certification: good })).toBe("proposed");
    expect(next({ ...tested, certification: good, proposalId: "prp_1" })).toBe("approved");
    expect(next({ state: "approved", certification: good })).toBe("active");
    expect(next({ state: "active", certification: good })).toBeNull();
  });

  it("of a sandbox ends where its events are read", () => {
    const steps = checklistOf({ ...NEW, sandbox: true, certification: certificationOf([read("XX", true)]) });
    expect(steps.map(({ step }) => step)).toEqual(["made", "called", "tested", "read", "codes"]);
    expect(nextStep(steps)?.words).toContain("XX");
  });

  it("says who approves, and that nobody does where approvals are not in force", () => {
    const words = (fourEyes: boolean) =>
      checklistOf({ ...NEW, fourEyes }).find(({ step }) => step === "approved")?.words;
    expect(words(true)).toContain("another person");
    expect(words(false)).toContain("not in force");
  });
});

describe("a command line of curl", () => {
  /** The words that a shell makes of it. */
  const wordsOf = (line: string): string[] =>
    execFileSync("sh", ["-c", line.replace("curl ", String.raw`printf '%s\0' `)], {
      env: { ...process.env, SECRET: "it's $1" },
    })
      .toString()
      .split("\0")
      .slice(0, -1);

  it("hands on any body and header to the letter, and the secret from the environment alone", () => {
    const Text = fc.string({ unit: "grapheme-ascii", maxLength: 20 });
    fc.assert(
      fc.property(Text, Text, (body, value) => {
        const line = curlOf({ url: "https://x/in?token=$SECRET", headers: { "X-A": value }, body, basicUser: "me" });
        const fill = (text: string) => text.replaceAll("$SECRET", "it's $1");
        expect(wordsOf(line)).toEqual([
          "-sS",
          "-X",
          "POST",
          "-H",
          fill(`X-A: ${value}`),
          "-u",
          "me:it's $1",
          "--data-binary",
          fill(body),
          "https://x/in?token=it's $1",
        ]);
      }),
      { numRuns: 40 },
    );
  });
});
