import { SAMPLE as easyPost } from "./easypost/sample.ts";
import type { SenderSample } from "./sample.ts";
import { SAMPLE as standardWebhooks } from "./standard-webhooks/sample.ts";

/** One sample a sender of the registry: the suites over all senders say which has none. */
export const SAMPLES: readonly SenderSample[] = [easyPost, standardWebhooks];
