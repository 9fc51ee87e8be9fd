import type { Command } from "commander";
import { CommandFailed, type Session } from "./session.ts";

export interface Whose {
  readonly tenant?: string;
  readonly carrier?: string;
  readonly trackingNumber?: string;
}

/** A shipment is named by its id, or by whose it is and what is written on the parcel. */
export function named(command: Command): Command {
  return command
    .option("--tenant <tenant>", "id or name")
    .option("--carrier <carrier>", "as anyone calls it")
    .option("--tracking-number <number>", "as anyone writes it");
}

export async function locate(
  session: Session,
  { tenant, carrier, trackingNumber }: Whose,
  id: string,
): Promise<string> {
  if (id !== "") return id;
  if (tenant === undefined || trackingNumber === undefined)
    throw new CommandFailed("name the shipment by its id, or by --tenant and --tracking-number", 2);
  const { items } = await session.get<{ items: { id: string; carrier: string }[] }>("/v1/shipments", {
    tenant,
    carrier,
    trackingNumber,
  });
  const [found, another] = items;
  if (!found)
    throw new CommandFailed(
      `tenant ${tenant} has no shipment with the number ${trackingNumber}${carrier === undefined ? "" : ` of ${carrier}`}`,
    );
  if (another)
    throw new CommandFailed(
      `several carriers have the number ${trackingNumber}: ${items.map((one) => one.carrier).join(", ")}; add --carrier`,
      2,
    );
  return found.id;
}
