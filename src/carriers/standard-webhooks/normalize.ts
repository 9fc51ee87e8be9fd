import { carrierSlug } from "../../domain/carrier.ts";
import type { Estimate, Fingerprint, Place, ShipmentReport, TrackingEvent } from "../../domain/event.ts";
import type { Moment } from "../../domain/moment.ts";
import { fingerprint } from "../fingerprint.ts";
import type { Reading } from "../port.ts";
import { referencesIn } from "../references.ts";
import { clip } from "../text.ts";
import type { Event, Shipment, ShipmentEvents } from "./payload.ts";

export async function normalize(message: ShipmentEvents | null): Promise<Reading> {
  const shipments = message ? mergeShipments(message) : [];
  // The message's own id is in a header, not in the body.
  return { sourceEventId: null, reports: await Promise.all(shipments.map(reportOf)) };
}

/** All that one message says of one shipment. */
interface Draft {
  readonly carrier: string;
  readonly trackingNumber: string;
  /** By their id: the first of two with one id counts, since one id is one event for ever. */
  readonly events: Map<string, Event>;
  readonly retractions: Map<string, Moment>;
  readonly estimate: Estimate | null;
  readonly references: readonly string[];
}

/** A shipment that a message names twice is one shipment. */
function mergeShipments({ timestamp, data }: ShipmentEvents): Draft[] {
  const drafts = new Map<string, Draft>();
  for (const shipment of data.shipments) {
    const { trackingNumber } = shipment;
    const carrier = carrierSlug(shipment.carrier);
    const key = `${carrier} ${trackingNumber}`;
    const held = drafts.get(key);
    const draft = held ?? {
      carrier,
      trackingNumber,
      events: new Map(),
      retractions: new Map(),
      estimate: null,
      references: [],
    };
    for (const event of shipment.events) if (!draft.events.has(event.id)) draft.events.set(event.id, event);
    for (const { eventId, declaredAt } of shipment.retractions) {
      if (!draft.retractions.has(eventId)) draft.retractions.set(eventId, declaredAt);
    }
    const references = [...draft.references, ...shipment.references];
    drafts.set(key, { ...draft, references, estimate: laterEstimate(draft.estimate, shipment, timestamp) });
  }
  return [...drafts.values()];
}

/** Of two estimates of one instant the later delivery counts, as it does between two messages. */
function laterEstimate(held: Estimate | null, shipment: Shipment, timestamp: Moment): Estimate | null {
  const { estimatedDeliveryAt: deliveryAt } = shipment;
  if (!deliveryAt || (held && held.deliveryAt.atMs >= deliveryAt.atMs)) return held;
  return { deliveryAt, reportedAtMs: timestamp.atMs };
}

async function reportOf(draft: Draft): Promise<ShipmentReport> {
  const { carrier, trackingNumber, estimate } = draft;
  const identify = (id: string): Promise<Fingerprint> =>
    fingerprint(["standard-webhooks", carrier, trackingNumber, id]);
  const events = [...draft.events.values()].map(async (event) => eventOf(event, await identify(event.id)));
  const retractions = [...draft.retractions].map(async ([eventId, declaredAt]) => ({
    target: await identify(eventId),
    declaredAt,
    sourceEventId: null,
  }));
  return {
    carrier,
    trackingNumber,
    events: await Promise.all(events),
    retractions: await Promise.all(retractions),
    estimate,
    references: referencesIn(draft.references),
  };
}

function eventOf(event: Event, made: Fingerprint): TrackingEvent {
  const { milestone, reason, classifier, occurredAt } = event;
  return {
    fingerprint: made,
    milestone,
    reason: milestone === "exception" ? (reason ?? "other") : null,
    classifier,
    occurredAt,
    place: placeOf(event),
    description: clip(event.description, 500),
    code: clip(event.code, 120) ?? "",
    sourceEventId: clip(event.id, 120),
  };
}

function placeOf({ place: sent }: Event): Place | null {
  const place = {
    city: clip(sent?.city, 120),
    state: clip(sent?.state, 60),
    postalCode: clip(sent?.postalCode, 20),
    country: clip(sent?.country, 60),
  };
  return Object.values(place).some((word) => word !== null) ? place : null;
}
