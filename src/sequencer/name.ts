import { ShipmentId, type ShipmentIdentity } from "../domain/identity.ts";

/** Names a shipment by the triple that it is. */
export type ShipmentNamer = (identity: ShipmentIdentity) => Promise<ShipmentId>;

/**
 * A keyed hash (HMAC-SHA256, its first 128 bits): object names are logged outside a jurisdiction, so they say nothing. The key is
 * part of every shipment's identity and never changes.
 */
export function shipmentNamer(keyBase64: string): ShipmentNamer {
  const bytes = Uint8Array.from(atob(keyBase64), (char) => char.charCodeAt(0));
  const imported = crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return async ({ tenantId, carrier, trackingNumber }) => {
    const text = new TextEncoder().encode(JSON.stringify(["v1", tenantId, carrier, trackingNumber]));
    const mac = new Uint8Array(await crypto.subtle.sign("HMAC", await imported, text));
    return ShipmentId.parse(
      `shp_${[...mac.subarray(0, 16)].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`,
    );
  };
}
