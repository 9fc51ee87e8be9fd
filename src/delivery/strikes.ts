import type { ShipmentId } from "../domain/identity.ts";

/** A shipment may fail so often alone, while others are written, before it is held to be its own fault. */
const STRIKES_OUT = 3;

/** Tells a shipment that cannot be written from a sink that is down: only beside others that are written is it the shipment. */
export class Strikes {
  readonly #held = new Map<ShipmentId, { readonly count: number; readonly writtenBefore: number }>();
  #written = 0;

  othersWritten(count: number): void {
    this.#written += count;
  }

  /** One more failure of a shipment alone; true when it is out, which clears it. */
  isOut(shipmentId: ShipmentId): boolean {
    const { count, writtenBefore } = this.#held.get(shipmentId) ?? { count: 0, writtenBefore: this.#written };
    const out = count + 1 >= STRIKES_OUT && this.#written > writtenBefore;
    if (out) this.#held.delete(shipmentId);
    else this.#held.set(shipmentId, { count: count + 1, writtenBefore });
    return out;
  }

  forget(shipmentId: ShipmentId): void {
    this.#held.delete(shipmentId);
  }
}
