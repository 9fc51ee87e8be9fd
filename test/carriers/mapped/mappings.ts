/** eHub: https://ehub-api-docs.readme.io (Subscriptions): several events a body, the newest first, an id each; HMAC or Basic. */
export const EHUB = {
  version: 1,
  name: "ehub",
  authentication: { scheme: "hmac", header: "X-eHub-Signature", encoding: "hex" },
  events: "payload.*",
  only: [{ field: "$.subscription_type", is: ["shipment_tracking"] }],
  trackingNumber: "tracking_number",
  carrier: { always: "usps" },
  eventId: "tracking_event_id",
  code: ["code", "secondary_code"],
  codes: { "01": "delivered", OF: "out_for_delivery", "02": "delivery_attempted", "04": "exception:refused" },
  time: "event_timestamp",
  place: { city: "city", state: "state", postalCode: "postal_code", country: "country" },
  description: "description",
};

/** A forwarder whose clock is Costa Rica's, without saying so. */
export const AEROPOST = {
  version: 1,
  name: "aeropost",
  revision: 3,
  authentication: { scheme: "header", header: "X-Aero-Key" },
  events: "*",
  trackingNumber: "package.trackingNumber",
  carrier: { always: "aeropost" },
  eventId: "eventId",
  code: "status.id",
  codes: { 5: "customs_hold", 9: "delivered" },
  time: "date",
  zone: { always: "America/Costa_Rica" },
  place: { country: "country" },
  description: "status.name",
  references: ["package.carrierTracking"],
};

export const settingsOf = (mapping: object): Record<string, string> => ({ mapping: JSON.stringify(mapping) });
