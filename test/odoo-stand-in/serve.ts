import { serveLoopback, type Served } from "../support/loopback.ts";
import { answerAdmin } from "./admin.ts";
import { createOdooStandIn, type OdooStandIn, type StandInOptions } from "./stand-in.ts";

export interface ServedStandIn extends Served {
  readonly standIn: OdooStandIn;
}

/** The stand-in behind a real socket on the loopback address; port 0 takes a free one. */
export async function serveOdooStandIn(
  options: StandInOptions,
  { port = 0, admin = false }: { port?: number; admin?: boolean } = {},
): Promise<ServedStandIn> {
  const standIn = createOdooStandIn(options);
  const served = await serveLoopback(
    async (request, body) =>
      (admin ? await answerAdmin(standIn, request) : null) ?? (await standIn.handle(request, body)),
    port,
  );
  return { ...served, standIn };
}
