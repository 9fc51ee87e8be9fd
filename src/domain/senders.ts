import type { ShipmentState } from "./shipment.ts";

/** A shipment is told of by two or three senders; the first of more are as good as all. */
const SENDERS_MAX = 8;

/** The senders with one more, or the same list. */
export function withSender(senders: readonly string[], sender: string): readonly string[] {
  return senders.includes(sender) || senders.length >= SENDERS_MAX ? senders : [...senders, sender];
}

/** The state with one more sender, or the state itself. */
export function heardFrom(state: ShipmentState, sender: string): ShipmentState {
  const held = state.senders ?? [];
  const senders = withSender(held, sender);
  return senders === held ? state : { ...state, senders };
}
