import { unnamedBodies } from "../store/sealed.ts";
import { readSweepCursor, writeSweepCursor } from "../store/sweep-cursor.ts";
import type { Ground } from "./ground.ts";
import { world } from "./world.ts";

const CURSOR = "bodies";
const PAGE = 1_000;
const PAGES_PER_RUN = 50;
/** A payload is put into the bucket before its row is written: this long it may be without one. */
const ROWLESS_MS = 60 * 60_000;

/** Takes what no row names out of the bucket: what was put there by something that was stopped, or is left of a row that is gone. */
export async function sweepBodies({ db, bodies }: Ground): Promise<void> {
  const beforeMs = world.now() - ROWLESS_MS;
  let after = await readSweepCursor(db, CURSOR);
  for (let turn = 0; turn < PAGES_PER_RUN; turn += 1) {
    const page = await bodies.page(after, PAGE);
    const old = page.bodies.filter(({ putAtMs }) => putAtMs < beforeMs).map(({ key }) => key);
    await bodies.drop(await unnamedBodies(db, old));
    after = page.next;
    if (after === null) break;
  }
  await writeSweepCursor(db, CURSOR, after);
}
