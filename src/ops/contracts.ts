import type { z } from "zod";
import { BookingAnswer, BookingMessage, BookingVoidMessage } from "../domain/booking.ts";
import { CanonicalWebhook } from "../domain/canonical.ts";
import type { ContractId } from "../domain/contract.ts";
import { DoorbellV1, DoorbellV2, ErrandBell, FetchBell, SweepBell } from "../outbox/doorbell.ts";

/** A message that crosses a border: of the mesh, or of one of its workers in time, since releases mix. */
export interface MessageContract {
  readonly id: ContractId;
  readonly title: string;
  readonly schema: z.ZodType;
  /** Whose reading counts: what the mesh takes (`input`), or what it gives (`output`). */
  readonly io: "input" | "output";
  /** Where it travels. */
  readonly channel: "webhook_in" | "booking_out" | "booking_answer" | "doorbell";
}

/** Every message contract, each version of it that is still read or sent. */
export const MESSAGE_CONTRACTS: readonly MessageContract[] = [
  {
    id: "shipment-events-v1",
    title: "Tallyman's own webhook, for any sender",
    schema: CanonicalWebhook,
    io: "input",
    channel: "webhook_in",
  },
  {
    id: "booking-request-v1",
    title: "A booking as the mesh asks for it",
    schema: BookingMessage,
    io: "output",
    channel: "booking_out",
  },
  {
    id: "booking-void-v1",
    title: "A booking taken back",
    schema: BookingVoidMessage,
    io: "output",
    channel: "booking_out",
  },
  {
    id: "booking-answer-v1",
    title: "A platform's answer to a booking",
    schema: BookingAnswer,
    io: "input",
    channel: "booking_answer",
  },
  {
    id: "doorbell-v1",
    title: "A shipment has something for a sink",
    schema: DoorbellV1,
    io: "input",
    channel: "doorbell",
  },
  {
    id: "doorbell-v2",
    title: "A shipment has something for a sink, within a trace",
    schema: DoorbellV2,
    io: "input",
    channel: "doorbell",
  },
  {
    id: "fetch-bell-v1",
    title: "An endpoint has something to fetch",
    schema: FetchBell,
    io: "input",
    channel: "doorbell",
  },
  { id: "sweep-bell-v1", title: "The sweep goes on", schema: SweepBell, io: "input", channel: "doorbell" },
  { id: "errand-bell-v1", title: "A tenant has errands", schema: ErrandBell, io: "input", channel: "doorbell" },
];

/** The internal API: the version is in its paths. */
export const API_CONTRACT: ContractId = "api-v1";

export const CONTRACT_IDS: readonly ContractId[] = [API_CONTRACT, ...MESSAGE_CONTRACTS.map(({ id }) => id)];

export const schemaPath = (id: ContractId): string => `/schemas/${id}.json`;
export const SCHEMA_PATHS: readonly string[] = MESSAGE_CONTRACTS.map(({ id }) => schemaPath(id));
