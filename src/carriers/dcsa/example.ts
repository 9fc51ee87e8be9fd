import type { Example } from "../port.ts";

/** A webhook as this sender makes them, invented: what a partner is given to try its endpoint with. */
export const EXAMPLE: Example = {
  contentType: "application/json",
  body: JSON.stringify([
    {
      eventID: "6b1a77f0-55aa-4a0e-8b0c-0000000000a1",
      eventType: "TRANSPORT",
      eventCreatedDateTime: "2026-09-10T10:00:00Z",
      eventClassifierCode: "PLN",
      eventDateTime: "2026-09-30T06:00:00+09:00",
      transportEventTypeCode: "ARRI",
      documentReferences: [
        { documentReferenceType: "TRD", documentReferenceValue: "TALLYBL02" },
        { documentReferenceType: "BKG", documentReferenceValue: "TALLY00002" },
      ],
      transportCall: {
        transportCallID: "TC-9",
        UNLocationCode: "JPTYO",
        facilityTypeCode: "POTE",
        modeOfTransport: "VESSEL",
      },
    },
    {
      eventID: "6b1a77f0-55aa-4a0e-8b0c-0000000000a2",
      eventType: "EQUIPMENT",
      eventCreatedDateTime: "2026-09-11T10:00:00Z",
      eventClassifierCode: "ACT",
      eventDateTime: "2026-09-11T18:30:00",
      equipmentEventTypeCode: "LOAD",
      equipmentReference: "TLYU2000019",
      ISOEquipmentCode: "22G1",
      emptyIndicatorCode: "LADEN",
      eventLocation: {
        locationName: "Terminal 4",
        UNLocationCode: "SGSIN",
        address: { city: "Singapore", postCode: "118500", country: "Singapore" },
      },
      references: [{ referenceType: "EQ", referenceValue: "TLYU2000019" }],
    },
  ]),
};
