import { z } from "zod";
import { MESSAGE_CONTRACTS, schemaPath, type MessageContract } from "./contracts.ts";

/** A contract as JSON Schema 2020-12; without its `$id`, which is the place it is published at. */
export const jsonSchemaOf = ({ schema, io }: MessageContract): object => z.toJSONSchema(schema, { io });

/** What travels on each channel, and which way, seen from the mesh. */
const CHANNELS = {
  webhook_in: {
    address: "/in/{endpointId}",
    action: "receive",
    title: "A sender's webhooks; those of other senders than our own event's speak their own dialects",
    protocol: "https",
    parameters: { endpointId: { description: "The endpoint's id, which starts with its region" } },
  },
  booking_out: {
    address: "{platformUrl}",
    action: "send",
    title: "Bookings, as Standard Webhooks, to the URL a tenant configured",
    protocol: "https",
    parameters: { platformUrl: { description: "As configured by the tenant" } },
  },
  booking_answer: {
    address: "/v1/bookings/{bookingId}/answer",
    action: "receive",
    title: "What became of a booking",
    protocol: "https",
    parameters: { bookingId: { description: "The id that the booking was asked for by" } },
  },
  doorbell: {
    address: "doorbell",
    action: "receive",
    title: "The mesh's own queue: says that there is something, never what",
    protocol: "cloudflare-queues",
    parameters: {},
  },
} as const satisfies Record<MessageContract["channel"], object>;

/** An AsyncAPI 3.0 document of every message (https://www.asyncapi.com/docs/reference/specification/v3.0.0). */
export function asyncApi({ baseUrl, version }: { readonly baseUrl: string; readonly version: string }): object {
  const channels = Object.entries(CHANNELS).map(([name, { address, title, parameters }]) => {
    const own = MESSAGE_CONTRACTS.filter(({ channel }) => channel === name);
    const messages = Object.fromEntries(own.map(({ id }) => [id, { $ref: `#/components/messages/${id}` }]));
    const hasParameters = Object.keys(parameters).length > 0;
    return [name, { address, title, messages, ...(hasParameters ? { parameters } : {}) }] as const;
  });
  const operations = Object.entries(CHANNELS).map(([name, { action, title }]) => {
    const own = MESSAGE_CONTRACTS.filter(({ channel }) => channel === name);
    const messages = own.map(({ id }) => ({ $ref: `#/channels/${name}/messages/${id}` }));
    return [name, { action, title, channel: { $ref: `#/channels/${name}` }, messages }] as const;
  });
  const messages = MESSAGE_CONTRACTS.map((contract) => {
    const { id, title } = contract;
    const payload = { schemaFormat: "application/schema+json;version=draft-2020-12", schema: jsonSchemaOf(contract) };
    return [id, { name: id, title, contentType: "application/json", payload }] as const;
  });
  const { host, protocol } = new URL(baseUrl);
  return {
    asyncapi: "3.0.0",
    info: { title: "Tallyman", version, description: "What crosses the mesh's borders as messages" },
    defaultContentType: "application/json",
    servers: { mesh: { host, protocol: protocol.replace(":", "") } },
    channels: Object.fromEntries(channels),
    operations: Object.fromEntries(operations),
    components: { messages: Object.fromEntries(messages) },
  };
}

/** A contract's own document. */
export const schemaDocument = (contract: MessageContract, baseUrl: string): object => ({
  $id: `${baseUrl}${schemaPath(contract.id)}`,
  title: contract.title,
  ...jsonSchemaOf(contract),
});
