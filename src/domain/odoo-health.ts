/** How a tenant's Odoo answers, told for people. */
export interface OdooHealth {
  /** `down`: it is asked from time to time whether it is up again, and nothing else is sent meanwhile. */
  readonly state: "well" | "failing" | "down";
  readonly words: string;
}

export interface LastAnswer {
  readonly reason: "transient" | "unauthorized" | "misconfigured" | "lease";
  readonly name: string;
  readonly message: string;
}

/** How often a sink failed of late, and until when it is left alone. */
export interface SinkStanding {
  /** Since the last success, both. */
  readonly failures: number;
  readonly opened: number;
  readonly openUntilMs: number | null;
  readonly down: LastAnswer | null;
  readonly downSinceMs?: number;
}

const SAID_MAX_CHARS = 200;

/** What the last failed call to Odoo means, and what mends it. */
export function odooHealth(
  { failures, opened, down }: Pick<SinkStanding, "failures" | "opened" | "down">,
  tenant: string,
): OdooHealth {
  if (down === null || failures === 0)
    return { state: "well", words: "its last call went well, or nothing was to be told yet" };
  const said = `${down.name}: ${down.message}`.slice(0, SAID_MAX_CHARS);
  return { state: opened > 0 ? "down" : "failing", words: `${MEANS[down.reason](tenant)} It said: ${said}` };
}

const MEANS: Readonly<Record<LastAnswer["reason"], (tenant: string) => string>> = {
  transient: () => "It cannot be reached, or is overloaded: it is tried again by itself.",
  unauthorized: (tenant) => `It does not accept the key: give it a new one with mesh tenant connect ${tenant}.`,
  misconfigured: (tenant) =>
    `What answers is not the Odoo that was meant, or refuses what every call needs: look at its URL and database, and run mesh odoo setup --tenant ${tenant} --dry-run.`,
  lease: () => "It is so slow that what was claimed could not be written in time: it is tried again by itself.",
};

/** Odoo lets nobody but an administrator have a key for longer. */
const KEY_DAYS = 90;

/** When a key that was put in then is over at the latest, unless it is an administrator's. */
export const keyEndsBy = (keySetAtMs: number): number => keySetAtMs + KEY_DAYS * 86_400_000;
