import type { Place } from "../domain/event.ts";
import { clip } from "./text.ts";
import { countryCode } from "./zones/zone.ts";

type Word = string | null | undefined;

/** A place from what a sender says of it, fit to keep; null when it says nothing. */
export function placeOf(sent: { city?: Word; state?: Word; postalCode?: Word; country?: Word }): Place | null {
  const place = {
    city: clip(sent.city, 120),
    state: clip(sent.state, 60),
    postalCode: clip(sent.postalCode, 20),
    country: clip(countryCode(sent.country), 60),
  };
  return Object.values(place).some((word) => word !== null) ? place : null;
}
