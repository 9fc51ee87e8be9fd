import type { SenderSample } from "./sample.ts";

const secret = "a password: with a colon";
const sign = async () => ({ headers: { Authorization: `Basic ${btoa(`partner:${secret}`)}` } });
const basic = { scheme: "basic", secret, settings: { user: "partner" }, sign } as const;

/** The senders that may be told to use Basic authentication. */
export const BASIC_SAMPLES: readonly SenderSample[] = [
  { ...basic, sender: "easypost", fixtures: ["created-without-scans"] },
  { ...basic, sender: "epcis", fixtures: ["corrected"] },
  { ...basic, sender: "sendcloud", fixtures: ["delivered"] },
];
