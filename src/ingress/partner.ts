import { fingerprint } from "../carriers/fingerprint.ts";
import type { Reading, Sender } from "../carriers/port.ts";
import type { Fingerprint, ShipmentReport } from "../domain/event.ts";
import type { Former } from "../domain/reported.ts";
import type { Endpoint } from "./endpoint-cache.ts";

/** A report whose event ids are its partner's own. */
export interface PartnersReport extends ShipmentReport {
  readonly former?: Former;
}

export interface PartnersReading extends Reading {
  readonly reports: readonly PartnersReport[];
}

type Speaking = Pick<Endpoint, "partner" | "ofPartner">;

/** What an event that its sender numbers is known by: two partners may both have a first one. */
export const idOfPartner = ({ partner }: Speaking, told: Fingerprint): Promise<Fingerprint> =>
  fingerprint(["partner", partner, told]);

/**
 * A reading with the ids of its events made the partner's own, so that nobody silences or takes back what another told. Events taken
 * back by name alone keep the name that their sender gave: whose it is stands beside it where they are written down.
 */
export async function ofPartner(sender: Sender, endpoint: Speaking, reading: Reading): Promise<PartnersReading> {
  if (!sender.numbersEvents) return reading;
  return { ...reading, reports: await Promise.all(reading.reports.map((report) => owned(endpoint, report))) };
}

async function owned(endpoint: Speaking, report: ShipmentReport): Promise<PartnersReport> {
  const told = new Set([
    ...report.events.map((event) => event.fingerprint),
    ...report.retractions.map(({ target }) => target),
  ]);
  const ids = new Map(
    await Promise.all([...told].map(async (one) => [one, await idOfPartner(endpoint, one)] as const)),
  );
  const own = (one: Fingerprint): Fingerprint => ids.get(one) ?? one;
  return {
    ...report,
    events: report.events.map((event) => ({ ...event, fingerprint: own(event.fingerprint) })),
    retractions: report.retractions.map((one) => ({ ...one, target: own(one.target) })),
    former: formerly(
      endpoint,
      [...ids].map(([then, now]) => [now, then]),
    ),
  };
}

/** By what its events of before are found: `pairs` of the fingerprint of today and that of then. */
export const formerly = (
  { ofPartner: endpoints }: Speaking,
  pairs: readonly (readonly [Fingerprint, Fingerprint])[],
): Former => ({ endpoints, of: Object.fromEntries(pairs) });
