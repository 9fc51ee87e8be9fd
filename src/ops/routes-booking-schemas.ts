import { z, type OpenAPIHono } from "@hono/zod-openapi";
import { BookingAnswer, BookingMessage } from "../domain/booking.ts";
import type { HttpEnv } from "../http/operation.ts";
import type { ApiPorts } from "./routes-ports.ts";

const DOCUMENTS = [
  {
    path: "/schemas/booking-request-v1.json",
    summary: "The JSON Schema of a booking as the mesh asks for it",
    schema: BookingMessage,
    io: "output",
  },
  {
    path: "/schemas/booking-answer-v1.json",
    summary: "The JSON Schema of a platform's answer to a booking",
    schema: BookingAnswer,
    io: "input",
  },
] as const;

export const BOOKING_SCHEMA_PATHS = DOCUMENTS.map(({ path }) => path);

/** What anyone may read of the mesh's own booking messages. */
export function bookingSchemaRoutes(app: OpenAPIHono<HttpEnv>, ports: Pick<ApiPorts, "apiUrl">): void {
  for (const { path, summary, schema, io } of DOCUMENTS) {
    let text: string | undefined;
    const document = () =>
      (text ??= JSON.stringify({ $id: `${ports.apiUrl}${path}`, ...z.toJSONSchema(schema, { io }) }));
    app.get(path, (c) => c.body(document(), 200, { "Content-Type": "application/schema+json" }));
    const content = { "application/schema+json": { schema: z.object({}) } };
    app.openAPIRegistry.registerPath({
      method: "get",
      path,
      summary,
      tags: ["public"],
      security: [],
      responses: { 200: { description: summary, content } },
    });
  }
}
