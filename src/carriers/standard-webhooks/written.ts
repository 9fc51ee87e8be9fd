import { ExceptionReason } from "../../domain/milestone.ts";

/**
 * A message as our contract writes it: numbers that stand for text are text, what is null is absent, and what a reading can do without is
 * left out where it cannot be read. Whatever else departs from the contract is refused by that.
 */
export function asContracted(message: unknown): unknown {
  const { data, ...rest } = Object(asText(message)) as Record<string, unknown>;
  const { shipments, ...beside } = Object(data) as Record<string, unknown>;
  if (!Array.isArray(shipments)) return { ...rest, data };
  return { ...rest, data: { ...beside, shipments: shipments.map(shipmentOf) } };
}

function asText(value: unknown): unknown {
  if (typeof value === "number") return Number.isSafeInteger(value) || !Number.isInteger(value) ? String(value) : value;
  if (Array.isArray(value)) return value.filter((one) => one !== null).map(asText);
  if (typeof value !== "object" || value === null) return value;
  const held = Object.entries(value).filter(([, one]) => one !== null);
  return Object.fromEntries(held.map(([name, one]) => [name, asText(one)]));
}

function shipmentOf(sent: unknown): unknown {
  if (typeof sent !== "object" || sent === null) return sent;
  const { references, events, ...rest } = sent as Record<string, unknown>;
  return {
    ...rest,
    ...(Array.isArray(references) ? { references: references.filter((name) => typeof name === "string") } : {}),
    ...(events === undefined ? {} : { events: Array.isArray(events) ? events.map(eventOf) : events }),
  };
}

function eventOf(sent: unknown): unknown {
  if (typeof sent !== "object" || sent === null) return sent;
  const { reason, place, ...rest } = sent as Record<string, unknown>;
  return {
    ...rest,
    ...(ExceptionReason.safeParse(reason).success ? { reason } : {}),
    ...(typeof place === "object" && !Array.isArray(place) ? { place } : {}),
  };
}
