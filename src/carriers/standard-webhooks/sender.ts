import { z } from "zod";
import type { ContractId } from "../../domain/contract.ts";
import { ok } from "../../domain/result.ts";
import type { Sender } from "../port.ts";
import { normalize } from "./normalize.ts";
import { clip } from "../text.ts";
import { readPayload } from "./payload.ts";
import { messageHeaders } from "./signature.ts";
import { signExample } from "./sign.ts";
import { verify } from "./verify.ts";
import { EXAMPLE } from "./example.ts";

/** A version that comes later is read beside it. */
const CONTRACT: ContractId = "shipment-events-v1";

/** Any platform that speaks our own event (domain/canonical.ts) over Standard Webhooks: https://www.standardwebhooks.com. */
export const standardWebhooks: Sender = {
  name: "standard-webhooks",
  schemes: {
    signature: {
      assurance: "body",
      bindsTime: true,
      secretForm: "whsec_{base64:32}",
      verify: (request, { secrets, nowMs }) => verify(request, secrets, nowMs),
      sign: signExample,
    },
  },
  settings: z.strictObject({}),
  example: EXAMPLE,
  trap: "A message is good for five minutes after its timestamp; a retry keeps its id and is signed anew.",
  contracts: [CONTRACT],
  acknowledgement: { status: 200 },
  numbersEvents: true,
  async read(request) {
    const payload = readPayload(request.body);
    if (!payload.ok) return payload;
    const sourceEventId = clip(messageHeaders(request).id, 120);
    const said = payload.value;
    const reading = { ...(await normalize(said?.events ?? null)), sourceEventId };
    if (!said) return ok(reading);
    return ok({ ...reading, contract: CONTRACT, ...(said.foreign ? { foreign: said.foreign } : {}) });
  },
};
