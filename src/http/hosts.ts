/**
 * The three apps with a door to the street. `partner`: webhooks (`/in`). `customer`: what customers' applications may see (`/portal`).
 * `internal`: everything else, for the people and programs of the house.
 */
export const APPS = ["partner", "customer", "internal"] as const;
export type AppName = (typeof APPS)[number];

/** Under which host names each app is reached; none: under any that is no other app's. */
export type Hosts = Readonly<Record<AppName, readonly string[]>>;

/** Host names as a variable lists them, separated by commas or spaces. */
export function readHosts(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((host) => host !== "");
}

/**
 * Which app answers a request: by the host of the URL that the platform gives, never by what a header says of it, and where several
 * share a host by the path. Null: nobody is at home under this name.
 */
export function appAt(hosts: Hosts, { hostname, pathname }: Pick<URL, "hostname" | "pathname">): AppName | null {
  const named = APPS.filter((app) => hosts[app].includes(hostname.toLowerCase()));
  const open = named.length > 0 ? named : APPS.filter((app) => hosts[app].length === 0);
  const meant: AppName = pathname.startsWith("/in/")
    ? "partner"
    : pathname.startsWith("/portal/")
      ? "customer"
      : "internal";
  return open.includes(meant) ? meant : (open.at(-1) ?? null);
}
