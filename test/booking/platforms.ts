import { easypost } from "../../src/booking/easypost/adapter.ts";
import { karrio } from "../../src/booking/karrio/adapter.ts";
import type { Exchange, Platform } from "../../src/booking/platform.ts";
import { err, ok } from "../../src/domain/result.ts";
import { createEasyPostStandIn } from "../easypost-stand-in/stand-in.ts";
import { createKarrioStandIn } from "../karrio-stand-in/stand-in.ts";
import type { FreightStandIn } from "./freight.ts";

/** As the wiring does it, without a network. */
export function exchangeWith({ handle }: Pick<FreightStandIn, "handle">): Exchange {
  return async ({ method, url, headers, body }) => {
    try {
      const response = await handle(new Request(url, { method, headers, ...(body === undefined ? {} : { body }) }));
      const retryAfter = response.headers.get("retry-after");
      return ok({
        status: response.status,
        text: await response.text(),
        retryAfterMs: retryAfter === null ? null : Number(retryAfter) * 1000,
      });
    } catch (error) {
      return err(error instanceof Error ? error.name : "Error");
    }
  };
}

/** The platforms whose own API the mesh speaks, each with its stand-in. */
export const PLATFORMS: readonly {
  readonly name: "easypost" | "karrio";
  readonly url: string;
  readonly create: (over?: Partial<Pick<FreightStandIn, "quotes" | "balanceMinor">>) => FreightStandIn;
  readonly adapter: (standIn: FreightStandIn, key?: string) => Platform;
}[] = [
  {
    name: "easypost",
    url: "https://api.easypost.com",
    create: createEasyPostStandIn,
    adapter: (standIn, key = standIn.key) => easypost("https://api.easypost.com", key, exchangeWith(standIn)),
  },
  {
    name: "karrio",
    url: "https://karrio.example.com",
    create: createKarrioStandIn,
    adapter: (standIn, key = standIn.key) => karrio("https://karrio.example.com", key, exchangeWith(standIn)),
  },
];
