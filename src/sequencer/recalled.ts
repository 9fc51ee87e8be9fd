import type { Reported } from "../domain/reported.ts";
import type { EventLog } from "./event-log.ts";

/** A report as its partner's entries of before are known: what one of them is about goes by the fingerprint of then. */
export function recalled(report: Reported, log: EventLog): Reported {
  const { former } = report;
  if (!former) return report;
  const tellers = log.tellers(Object.values(former.of));
  const known = (fingerprint: string): string => {
    const then = former.of[fingerprint];
    const teller = then === undefined ? undefined : tellers.get(then);
    return then !== undefined && teller !== undefined && former.endpoints.includes(teller) ? then : fingerprint;
  };
  const events = report.events.map((event) => ({ ...event, fingerprint: known(event.fingerprint) }));
  const retractions = report.retractions.map((one) => ({ ...one, target: known(one.target) }));
  return { ...report, events, retractions };
}
