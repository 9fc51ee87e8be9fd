import type { By } from "../domain/act.ts";
import { reviewRound } from "../ops/review-round.ts";
import { log } from "../telemetry/log.ts";
import type { Ground } from "./ground.ts";
import { world } from "./world.ts";

const BY_CLOCK: By = { actor: { kind: "mesh", id: "clock" }, source: "clock", requestId: "hourly" };

/** The hourly share: nothing leaves the queue without a reason. */
export async function keepReviews({ db, auditMac: mac, region }: Ground): Promise<void> {
  const { noted, closed } = await reviewRound({ db, mac, now: () => world.now() }, BY_CLOCK);
  if (noted + closed > 0)
    log({ level: "info", msg: "reviews", region, outcome: "done", counts: { written: noted, dropped: closed } });
}
