import type { Place } from "../../domain/event.ts";
import { TrackingNumber } from "../../domain/identity.ts";
import type { Classifier } from "../../domain/milestone.ts";
import { placeWith } from "../place-text.ts";
import type { Settings } from "../port.ts";
import type { Location, Movement } from "./payload.ts";

/** Only `ACT` is a fact. `REQ`, and whatever else is not yet one, is a plan. */
export function classifierOf({ eventClassifierCode: code }: Movement): Classifier {
  switch (code.toUpperCase()) {
    case "ACT":
      return "actual";
    case "EST":
      return "estimated";
    default:
      return "planned";
  }
}

export function typeOf({ transportEventTypeCode, equipmentEventTypeCode }: Movement): string {
  return transportEventTypeCode ?? equipmentEventTypeCode ?? "";
}

/**
 * What makes a code more exact: whether the goods are in the container at all, and which side of the voyage a gate is on. A port
 * terminal's gate leads inland, so what comes in there is for export and what goes out is imported; another place may be either.
 */
export function detailOf(movement: Movement, settings: Settings = {}): "EMPTY" | "transshipment" | "port" | "" {
  if (movement.emptyIndicatorCode?.toUpperCase() === "EMPTY") return "EMPTY";
  if (movement.isTransshipmentMove === true || goesOn(movement, settings)) return "transshipment";
  const facility = (movement.facilityTypeCode ?? movement.transportCall?.facilityTypeCode ?? "").toUpperCase();
  if (typeOf(movement).toUpperCase() === "DROP" && ON_THE_WAY.has(facility)) return "port";
  return facility === "POTE" ? "port" : "";
}

/** Facilities that are nobody's door: ramps, terminals, depots, yards and freight stations. */
const ON_THE_WAY: ReadonlySet<string> = new Set(["BRTE", "COFS", "COYA", "DEPO", "INTE", "OFFS", "RAMP", "RATE"]);
/** What leaves a terminal by these is on the way to another. */
const LINE_HAUL: ReadonlySet<string> = new Set(["RAIL", "BARGE", "VESSEL"]);

/** Whether the goods leave a place that is not the last: by train, barge or vessel, or where the endpoint's settings name other places. */
function goesOn(movement: Movement, { destinations }: Settings): boolean {
  if (!["GTOT", "PICK", "AVPU"].includes(typeOf(movement).toUpperCase())) return false;
  const mode = movement.transportCall?.modeOfTransport ?? movement.modeOfTransport ?? "";
  if (LINE_HAUL.has(mode.toUpperCase())) return true;
  const locode = locodeOf(movement);
  return destinations !== undefined && locode !== "" && !placesIn(destinations).includes(locode);
}

const placesIn = (destinations: string): string[] => destinations.toUpperCase().split(/[\s,]+/);

/** UN/LOCODE of where it is. */
function locodeOf(movement: Movement): string {
  const { transportCall: call, location, eventLocation } = movement;
  const said = [location, eventLocation, call?.location].find((one) => one?.UNLocationCode)?.UNLocationCode;
  return (said ?? call?.UNLocationCode ?? "").trim().toUpperCase();
}

/** The two letters that a UN/LOCODE begins with are the country. */
export function whereabouts(movement: Movement): Place | null {
  const { transportCall: call, location, eventLocation } = movement;
  const said: Location = [location, eventLocation, call?.location].find((one) => Boolean(one));
  const locode = locodeOf(movement);
  const address = said?.address;
  const country = /^[A-Z]{2}[A-Z0-9]{3}$/.test(locode) ? locode.slice(0, 2) : null;
  return placeWith({
    city: address?.city || said?.locationName || locode,
    state: address?.stateRegion,
    postalCode: address?.postCode,
    country: country ?? address?.countryCode ?? address?.country,
  });
}

/** The first of these that a transport event names; a booking outlives the drafts of its bill of lading. */
const DOCUMENT_TYPES = ["BKG", "TRD", "SHI", "CBR"];

/** The references as sent by which this event's shipments go: containers, else a booking, else a bill of lading. */
export function namesOf(movement: Movement): string[] {
  const { equipmentReference, references, documentReferences, relatedDocumentReferences } = movement;
  if (equipmentReference?.trim()) return [equipmentReference];
  const documents = [...(relatedDocumentReferences ?? []), ...(documentReferences ?? []), ...(references ?? [])];
  const ofType = (wanted: string): string[] =>
    documents.filter(({ type, value }) => type.toUpperCase() === wanted && value.trim()).map(({ value }) => value);
  return ["EQ", ...DOCUMENT_TYPES].map(ofType).find((values) => values.length > 0) ?? [];
}

/** Each once, as the mesh writes them; what cannot be a number is left out. */
export function trackingNumbersOf(names: readonly string[]): Set<string> {
  const read = names.map((name) => TrackingNumber.safeParse(name));
  return new Set(read.flatMap(({ data }) => (data === undefined ? [] : [data])));
}

/**
 * Whether it ends the line's part of the journey. A discharge says itself whether the container is to sail on and a drop-off is at the
 * door, but vessels arrive at many ports: which of them is the last one only the endpoint's settings can tell.
 */
export function isFinal(movement: Movement, settings: Settings): boolean {
  const detail = detailOf(movement, settings);
  switch (typeOf(movement).toUpperCase()) {
    case "DROP":
    case "STRP":
      return detail === "";
    case "AVPU":
      return detail !== "EMPTY" && detail !== "transshipment";
    case "DISC":
      return detail !== "EMPTY" && movement.isTransshipmentMove === false;
    case "ARRI":
      return placesIn(settings["destinations"] ?? "").includes(locodeOf(movement) || "-");
    default:
      return false;
  }
}
