type Held = Readonly<Record<string, unknown>>;

const objectIn = (held: Held, name: string): Held => Object(held[name]) as Held;

/** Whether an event is written as the final version 3.0.0 has it: what it is stands in a part of its own. */
export function isOfFinalV3(item: unknown): item is Held {
  return typeof item === "object" && item !== null && typeof (item as Held)["eventClassification"] === "object";
}

/**
 * The same event as the beta of version 3 writes it, in `metadata` and `payload`. One that is marked as retracted takes itself back. Who
 * published it is whom its routing starts at.
 */
export function asOfBeta(item: Held): Held {
  const classification = objectIn(item, "eventClassification");
  const equipment = objectIn(item, "equipmentDetails");
  const transport = objectIn(item, "transportDetails");
  const party = objectIn(objectIn(item, "eventRouting"), "originatingParty");
  const location = objectIn(item, "eventLocation");
  const { eventID, eventDateTime, eventUpdatedDateTime, eventCreatedDateTime } = item;
  const isRetracted = item["isRetracted"] === true;
  const metadata = {
    eventID,
    eventType: classification["eventTypeCode"],
    eventCreatedDateTime: eventUpdatedDateTime ?? eventCreatedDateTime ?? eventDateTime,
    eventDateTime,
    ...(isRetracted ? { retractedEventID: eventID } : {}),
    publisher: {
      partyName: party["partyName"],
      carrierCode: party["partyCode"],
      carrierCodeListProvider: party["codeListProvider"],
    },
  };
  if (isRetracted) return { metadata };
  const payload = {
    ...item,
    ...classification,
    equipmentReference: equipment["equipmentReference"] ?? item["equipmentReference"],
    emptyIndicatorCode: equipment["emptyIndicatorCode"] ?? item["emptyIndicatorCode"],
    isTransshipmentMove: isTransshipment(equipment["movementType"] ?? item["movementType"]),
    facilityTypeCode: location["facilityTypeCode"] ?? item["facilityTypeCode"],
    transportCall: item["transportCall"] ?? transport["transportCall"] ?? null,
    references: item["shipmentReferences"] ?? item["references"] ?? null,
    remark: item["remark"] ?? item["delayReasonCode"],
  };
  return { metadata, payload };
}

/** Null: nobody says how the container moves on. */
function isTransshipment(movementType: unknown): boolean | null {
  return typeof movementType === "string" ? movementType.toUpperCase() === "TRANSSHIPMENT" : null;
}
