import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Quote } from "../test/booking/freight.ts";
import { createKarrioStandIn, type Held } from "../test/karrio-stand-in/stand-in.ts";
import { serveLoopback, type Served } from "../test/support/loopback.ts";
import { isFree } from "./mesh/ports.ts";
import { BadSetting } from "./mesh/settings.ts";
import { readState } from "./mesh/state.ts";

const QUOTES: readonly Quote[] = [
  { carrier: "ups", service: "ups_ground", rate: "8.20", currency: "USD" },
  { carrier: "usps", service: "usps_priority_mail", rate: "12.40", currency: "USD" },
  { carrier: "fedex", service: "fedex_ground", rate: "10.15", currency: "USD" },
];

const Rate = z.object({
  id: z.string(),
  carrier: z.string(),
  service: z.string(),
  rate: z.string(),
  currency: z.string(),
});
const Saved: z.ZodType<Held[]> = z.array(
  z.object({
    id: z.string(),
    reference: z.string().nullable(),
    parcels: z.int(),
    rates: z.array(Rate),
    messages: z.array(z.looseObject({})),
    status: z.enum(["draft", "purchased", "cancelled"]),
    bought: z.object({ rate: Rate, numbers: z.array(z.string()) }).nullable(),
  }),
);

/** A freight platform whose content outlives it. */
export interface DemoFreight extends Served {
  readonly key: string;
}

/** Serves the Karrio stand-in on its port, as it was left, and saves it after every call. */
export async function serveDemoFreight(stateDir: string, port: number): Promise<DemoFreight> {
  if (!(await isFree(port)))
    throw new BadSetting(`port ${port}, which the demo's freight platform had, is in use: stop what listens there`);
  const file = join(stateDir, "freight-stand-in.json");
  const standIn = createKarrioStandIn({ quotes: QUOTES, shipments: readState(file, Saved) ?? [] });
  const served = await serveLoopback(async (request) => {
    const answer = await standIn.handle(request);
    if (request.method !== "GET") save(file, standIn.shipments());
    return answer;
  }, port);
  return { ...served, key: standIn.key };
}

/** Before it is answered, so that nothing is bought that the next start does not know. */
function save(file: string, shipments: readonly Held[]): void {
  writeFileSync(`${file}.new`, JSON.stringify(shipments));
  renameSync(`${file}.new`, file);
}
