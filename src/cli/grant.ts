import { Option, type Command } from "commander";
import { DATA_DOMAINS } from "../domain/data-domain.ts";
import { CommandFailed } from "./session.ts";

export interface GrantOptions {
  readonly role?: string;
  readonly tenant?: string[];
  readonly domain?: string[];
}

/** Gives a command what somebody may be given: the mesh knows the roles. */
export function withGrant(command: Command): Command {
  return command
    .option("--tenant <tenant>", "for this tenant alone, by id or name; may be given several times", another)
    .addOption(
      new Option("--domain <domain>", "on this data alone; may be given several times")
        .choices(DATA_DOMAINS)
        .argParser<string[]>(oneMoreDomain),
    );
}

/** Absent options leave it to the mesh: as much as the giver has. */
export const grantOf = ({ role, tenant, domain }: GrantOptions) => ({ role, tenants: tenant, domains: domain });

const another = (text: string, held: string[] = []): string[] => [...held, text];

function oneMoreDomain(text: string, held: string[] = []): string[] {
  if (!DATA_DOMAINS.some((one) => one === text))
    throw new CommandFailed(`--domain must be one of ${DATA_DOMAINS.join(", ")}`, 2);
  return [...held, text];
}

const DAY_MS = 86_400_000;

/** A time, or so many days from now: `30d`, `2027-03-01`, `2027-03-01T12:00:00Z`. */
export function expiry(nowMs: number) {
  return (text: string): string => {
    const [, days] = /^(\d{1,3})d$/.exec(text) ?? [];
    const atMs = days === undefined ? Date.parse(text) : nowMs + Number(days) * DAY_MS;
    if (!Number.isFinite(atMs)) throw new CommandFailed("--expires must be a time, or days such as 30d", 2);
    return new Date(atMs).toISOString();
  };
}
