import { z } from "zod";
import { err } from "../../domain/result.ts";
import { misfit, readJson } from "../json.ts";
import type { Sender } from "../port.ts";
import { CarrierSetting } from "../settings.ts";
import { EXAMPLE, exampleOf } from "./example.ts";
import { mappingIn, MappingSetting } from "./mapping.ts";
import { normalize } from "./normalize.ts";
import { SCHEMES } from "./proof.ts";

/** Any other sender of JSON, read by the map that its endpoint's setting `mapping` holds (mapping.ts): data, no code. */
export const mapped: Sender = {
  name: "mapped",
  schemes: SCHEMES,
  schemeIn: (settings) => mappingIn(settings)?.authentication.scheme ?? null,
  settings: z
    .strictObject({ mapping: MappingSetting, carrier: CarrierSetting.optional() })
    .transform(({ mapping, carrier }) => ({ mapping, ...(carrier === undefined ? {} : { carrier }) })),
  example: EXAMPLE,
  exampleOf,
  trap: "It is read as its mapping says and no better: certify it with real webhooks before it is proposed.",
  acknowledgement: { status: 200 },
  // What it sends is known again by its own ids or by its own words: another mapped partner's are another's.
  numbersEvents: true,
  async read({ body }, context) {
    const mapping = mappingIn(context.settings);
    if (!mapping) return err(misfit(["mapping"], "the endpoint has no mapping"));
    const json = readJson(body, z.unknown());
    return json.ok ? normalize(json.value, mapping, context) : json;
  },
};
