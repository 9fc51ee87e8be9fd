import type { Example } from "../port.ts";

/** A webhook as this sender makes them, invented: what a partner is given to try its endpoint with. */
export const EXAMPLE: Example = {
  contentType: "application/json",
  body: JSON.stringify({
    data: {
      id: "90000000-0000-4000-8000-000000000001",
      type: "webhook_notification",
      attributes: {
        id: "90000000-0000-4000-8000-000000000001",
        event: "container.transport.vessel_loaded",
        delivery_status: "pending",
        created_at: "2026-10-05T09:30:00Z",
      },
      relationships: {
        reference_object: { data: { id: "e-0001", type: "transport_event" } },
        webhook: { data: { id: "70000000-0000-4000-8000-000000000001", type: "webhook" } },
        webhook_notification_logs: { data: [] },
      },
    },
    included: [
      {
        id: "s-0001",
        type: "shipment",
        attributes: {
          created_at: "2026-09-01T00:00:00Z",
          bill_of_lading_number: "TLYBL0001",
          normalized_number: "TLYBL0001",
          shipping_line_scac: "HDMU",
          shipping_line_name: "Invented Marine",
          port_of_lading_locode: "KRPUS",
          port_of_discharge_locode: "USLGB",
          destination_locode: null,
          destination_timezone: null,
          destination_eta_at: null,
          pod_eta_at: "2026-10-20T15:00:00Z",
          pod_timezone: "America/Los_Angeles",
        },
        relationships: { containers: { data: [{ id: "c-0001", type: "container" }] } },
        links: { self: "/v2/shipments/s-0001" },
      },
      {
        id: "c-0001",
        type: "container",
        attributes: {
          number: "TLYU4900011",
          equipment_type: "dry",
          equipment_length: 40,
          pod_timezone: "America/Los_Angeles",
          holds_at_pod_terminal: [],
        },
        relationships: { shipment: { data: { id: "s-0001", type: "shipment" } } },
      },
      {
        id: "p-0001",
        type: "port",
        attributes: {
          id: "p-0001",
          name: "Port of Busan",
          code: "KRPUS",
          state_abbr: "26",
          city: "Busan",
          country_code: "KR",
          time_zone: "Asia/Seoul",
        },
      },
      {
        id: "e-0001",
        type: "transport_event",
        attributes: {
          event: "container.transport.vessel_loaded",
          created_at: "2026-10-05T09:29:00Z",
          voyage_number: "001E",
          timestamp: "2026-10-05T01:20:00Z",
          data_source: "shipping_line",
          invalidated_at: null,
          location_locode: "KRPUS",
          timezone: "Asia/Seoul",
        },
        relationships: {
          shipment: { data: { id: "s-0001", type: "shipment" } },
          container: { data: { id: "c-0001", type: "container" } },
          vessel: { data: null },
          previous_version: { data: null },
          location: { data: { id: "p-0001", type: "port" } },
          terminal: { data: null },
        },
      },
    ],
  }),
};
