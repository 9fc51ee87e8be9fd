import type { ExceptionReason, Milestone, Standing } from "../../domain/milestone.ts";

const at = (milestone: Milestone): Standing => ({ milestone, reason: null });
const trouble = (reason: ExceptionReason): Standing => ({ milestone: "exception", reason });

/** Statuses that say where the goods are by themselves (https://docs.easypost.com/docs/trackers). */
const DECISIVE: ReadonlyMap<string, Standing> = new Map([
  ["pre_transit", at("created")],
  ["out_for_delivery", at("out_for_delivery")],
  ["available_for_pickup", at("available_for_pickup")],
  ["delivered", at("delivered")],
  ["return_to_sender", at("return_to_sender")],
  ["cancelled", at("cancelled")],
]);

/**
 * Statuses that a detail makes more exact, and what they mean without one. `failure` is the carrier's trouble, and no end: parcels
 * are delivered after seven of them. `error` is EasyPost's own trouble with the tracker and says nothing of the goods.
 */
const VAGUE: ReadonlyMap<string, Standing> = new Map([
  ["in_transit", at("in_transit")],
  ["failure", trouble("other")],
  ["unknown", at("unknown")],
  ["error", at("unknown")],
]);

/**
 * All the details of EasyPost's list (its .NET client, Models/API/Tracker.cs) but those that add nothing to a status:
 * `status_update`, `unknown`, and `arrived_at_destination`, which comes with `delivered` and alone would be a guess.
 */
const DETAILS: ReadonlyMap<string, Standing> = new Map([
  ["label_created", at("created")],
  ["in_transit", at("in_transit")],
  // Another carrier takes it on, often under a number of its own.
  ["transferred_to_destination_carrier", at("in_transit")],
  ["arrived_at_facility", at("arrived_at_facility")],
  // EasyPost gives it to a carrier's pick-up scan too, which only the message tells apart.
  ["received_at_origin_facility", at("arrived_at_facility")],
  ["received_at_destination_facility", at("arrived_at_facility")],
  ["departed_facility", at("departed_facility")],
  ["departed_origin_facility", at("departed_facility")],
  ["out_for_delivery", at("out_for_delivery")],
  ["arrived_at_pickup_location", at("available_for_pickup")],
  ["return", at("return_to_sender")],
  ["cancelled", at("cancelled")],
  // EasyPost has stopped looking; the goods are where they were.
  ["expired", at("unknown")],
  ["address_correction", trouble("address")],
  // The carrier waits for papers or an answer; no reason of ours says that.
  ["awaiting_information", trouble("other")],
  ["damaged", trouble("damage")],
  ["delayed", trouble("delay")],
  ["weather_delay", trouble("weather")],
  ["held", trouble("held")],
  ["lost", trouble("lost")],
  ["missorted", trouble("misroute")],
  ["refused", trouble("refused")],
  ["delivery_exception", trouble("other")],
  ["transit_exception", trouble("other")],
  ["failure", trouble("other")],
]);

/** What may stand for a failure: a detail tells why it failed or how it ended, and a mere movement must not hide it. */
const TELLS_A_FAILURE: ReadonlySet<Milestone> = new Set([
  "exception",
  "available_for_pickup",
  "return_to_sender",
  "cancelled",
]);

/** Where a status and its detail put the goods. A status that is not listed is `unknown`: a detail alone is not read. */
export function standingOf(status: string, detail: string): Standing {
  const decisive = DECISIVE.get(status);
  if (decisive) return decisive;
  const vague = VAGUE.get(status);
  if (!vague) return at("unknown");
  const refined = DETAILS.get(detail);
  if (!refined || (status === "failure" && !TELLS_A_FAILURE.has(refined.milestone))) return vague;
  return refined;
}
