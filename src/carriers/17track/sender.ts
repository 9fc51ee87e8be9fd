import { err, ok } from "../../domain/result.ts";
import { concat, encodeHex, utf8 } from "../bytes.ts";
import type { Scheme, Sender } from "../port.ts";
import { queryToken, secretThatEquals } from "../schemes.ts";
import { CarrierSetting, optionalSettings } from "../settings.ts";
import { normalize } from "./normalize.ts";
import { readPayload } from "./payload.ts";
import { EXAMPLE } from "./example.ts";

/** `sign` is the plain SHA-256 of `body/key` in hex, no HMAC; the API key is the secret. */
const signature: Scheme = {
  assurance: "body",
  bindsTime: false,
  secretForm: "the API key of the 17TRACK account",
  async verify(request, { secrets }) {
    const sign = request.header("sign");
    if (sign === null || sign === "") return err({ reason: "missing_signature" });
    if (!/^[0-9a-f]{64}$/i.test(sign)) return err({ reason: "malformed_signature" });
    const digests = await Promise.all(
      secrets.map(async (key) => {
        if (key === "") return "";
        const digest = await crypto.subtle.digest("SHA-256", concat(request.body, utf8(`/${key}`)));
        return encodeHex(new Uint8Array(digest));
      }),
    );
    const secretIndex = await secretThatEquals(digests, sign.toLowerCase());
    return secretIndex === null ? err({ reason: "wrong_signature" }) : ok({ scheme: "17track", secretIndex });
  },
  async sign(body, key) {
    const digest = await crypto.subtle.digest("SHA-256", concat(body, utf8(`/${key}`)));
    return { headers: { sign: encodeHex(new Uint8Array(digest)) } };
  },
};

/** 17TRACK, an aggregator of postal and parcel tracking: https://api.17track.net/en/doc. */
export const seventeenTrack: Sender = {
  name: "17track",
  // Some say that the pushes of v2.4 carry no signature: for these the URL is given a token.
  schemes: { signature, token: queryToken("17track-token") },
  settings: optionalSettings({ carrier: CarrierSetting }),
  example: EXAMPLE,
  trap: "Its UTC is computed with one offset a carrier, in summer and in winter: `time_raw` counts first.",
  acknowledgement: { status: 200 },
  async read({ body }, context) {
    const payload = readPayload(body);
    return payload.ok ? ok(await normalize(payload.value, context)) : payload;
  },
};
