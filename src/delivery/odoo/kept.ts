import { ok, type Result } from "../../domain/result.ts";
import type { OdooFailure } from "../../odoo/client.ts";

const KEPT_MS = 10 * 60_000;

/** What is asked of an Odoo once and believed for a while: a set-up or a person may change it. */
export class Kept<T> {
  readonly #now: () => number;
  #held: { readonly value: T; readonly untilMs: number } | null = null;

  constructor(now: () => number) {
    this.#now = now;
  }

  async of(ask: () => Promise<Result<T, OdooFailure>>): Promise<Result<T, OdooFailure>> {
    if (this.#held && this.#held.untilMs > this.#now()) return ok(this.#held.value);
    const answer = await ask();
    if (answer.ok) this.#held = { value: answer.value, untilMs: this.#now() + KEPT_MS };
    return answer;
  }

  forget(): void {
    this.#held = null;
  }
}
