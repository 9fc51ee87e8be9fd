import type { z } from "@hono/zod-openapi";
import { Pending } from "../http/operation.ts";
import type { Proposed } from "./schemas-proposals.ts";

/** What an acting route answers where another person is to approve. */
export const pendingAnswer = (value: z.input<typeof Proposed>): Pending => new Pending(value);
