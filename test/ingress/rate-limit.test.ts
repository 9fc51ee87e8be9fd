import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RateLimiter, take, type Bucket } from "../../src/http/rate-limit.ts";

describe("the rate limit of an endpoint", () => {
  it("lets a burst of ten seconds' worth through and then says when to come again", () => {
    const limiter = new RateLimiter();
    const answers = Array.from({ length: 12 }, () => limiter.check("eu_a", 60, 1_000));
    expect(answers.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => null));
    expect(answers.slice(10)).toEqual([1, 1]);
    expect(limiter.check("eu_a", 60, 2_000)).toBeNull();
  });

  it("keeps endpoints apart", () => {
    const limiter = new RateLimiter();
    for (let call = 0; call < 20; call += 1) limiter.check("eu_a", 60, 0);
    expect(limiter.check("eu_b", 60, 0)).toBeNull();
  });

  it("never lets more through than the burst and the rate together, and is never wrong about when to come again", () => {
    const anyCalls = fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(anyCalls, fc.integer({ min: 1, max: 6_000 }), (gapsMs, perMinute) => {
        let nowMs = 0;
        let passed = 0;
        let bucket: Bucket | undefined;
        for (const gapMs of gapsMs) {
          nowMs += gapMs;
          const taken = take(bucket, perMinute, nowMs);
          bucket = taken.bucket;
          if (taken.retryAfterSeconds === null) passed += 1;
          else expect(take(bucket, perMinute, nowMs + taken.retryAfterSeconds * 1000).retryAfterSeconds).toBeNull();
        }
        expect(passed).toBeLessThanOrEqual(Math.max(1, perMinute / 6) + (nowMs * perMinute) / 60_000 + 1);
      }),
    );
  });

  it("forgets the endpoint longest unused when there are too many", () => {
    const limiter = new RateLimiter();
    for (let call = 0; call < 11; call += 1) limiter.check("eu_first", 60, 0);
    for (let n = 0; n < RateLimiter.KEYS_MAX; n += 1) limiter.check(`eu_${n}`, 60, 0);
    expect(limiter.check("eu_first", 60, 0)).toBeNull();
  });
});
