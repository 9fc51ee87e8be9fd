import type { Example } from "../port.ts";

/** A webhook as this sender makes them, invented: what a partner is given to try its endpoint with. */
export const EXAMPLE: Example = {
  contentType: "application/json",
  body: JSON.stringify({
    "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
    id: "https://epcis.example/doc/1",
    type: "EPCISDocument",
    schemaVersion: "2.0",
    creationDate: "2026-10-06T08:00:00.000Z",
    epcisBody: {
      eventList: [
        {
          eventID: "urn:uuid:2f0d1c7e-0000-4000-8000-000000000001",
          type: "ObjectEvent",
          action: "OBSERVE",
          eventTime: "2026-10-05T17:30:00.000+02:00",
          eventTimeZoneOffset: "+02:00",
          epcList: ["urn:epc:id:sscc:0614141.1234567890", "urn:epc:id:sscc:9521141.0000000012"],
          bizStep: "shipping",
          disposition: "in_transit",
          readPoint: { id: "urn:epc:id:sgln:0614141.07346.0" },
        },
        {
          eventID: "urn:uuid:2f0d1c7e-0000-4000-8000-000000000002",
          type: "ObjectEvent",
          action: "OBSERVE",
          eventTime: "2026-10-06T03:10:00Z",
          eventTimeZoneOffset: "+02:00",
          epcList: ["https://id.gs1.org/00/106141412345678908"],
          bizStep: "https://ref.gs1.org/cbv/BizStep-arriving",
          disposition: "https://ref.gs1.org/cbv/Disp-in_progress",
          readPoint: { id: "urn:epc:id:sgln:0614141.07346.0" },
        },
        {
          eventID: "urn:uuid:2f0d1c7e-0000-4000-8000-000000000003",
          type: "ObjectEvent",
          action: "OBSERVE",
          eventTime: "2026-10-06T05:00:00Z",
          eventTimeZoneOffset: "+02:00",
          epcList: ["https://id.gs1.org/00/106141412345678908"],
          bizStep: "urn:epcglobal:cbv:bizstep:receiving",
          disposition: "in_progress",
          readPoint: { id: "urn:epc:id:sgln:0614141.07346.0" },
          destinationList: [{ type: "possessing_party", destination: "urn:epc:id:pgln:9520999.99999" }],
        },
        {
          eventID: "urn:uuid:2f0d1c7e-0000-4000-8000-000000000004",
          type: "AggregationEvent",
          action: "ADD",
          parentID: "urn:epc:id:sscc:9521141.0000000012",
          childEPCs: ["urn:epc:id:sgtin:0614141.107346.2017"],
          eventTime: "2026-10-05T09:00:00+02:00",
          eventTimeZoneOffset: "+02:00",
          bizStep: "packing",
        },
        {
          eventID: "urn:uuid:2f0d1c7e-0000-4000-8000-000000000005",
          type: "TransformationEvent",
          eventTime: "2026-10-05T09:00:00+02:00",
          eventTimeZoneOffset: "+02:00",
          inputEPCList: ["urn:epc:id:sgtin:0614141.107346.1"],
          outputEPCList: ["urn:epc:id:sgtin:0614141.107346.2"],
        },
      ],
    },
  }),
};
