/**
 * What speaks for a payload that was not believed. `unread`: nothing. `read`: its sender's reader reads it. `known`: it names a shipment
 * that the tenant has, which a stranger does not know. `signed`: a secret signs it that was in force until lately, or waits for approval.
 */
export const HELD_MERITS = ["unread", "read", "known", "signed"] as const;
export type HeldMerit = (typeof HELD_MERITS)[number];

/** A payload that is held, as far as who stays is asked. */
export interface HeldSlot {
  readonly id: string;
  readonly merit: HeldMerit;
  /** Whence it came, of one network the same. */
  readonly source: string;
}

/** Whether one more is held: there is room, or in the place of another, or not. */
export type HeldPlace =
  | { readonly kind: "free" }
  | { readonly kind: "instead"; readonly id: string }
  | { readonly kind: "none" };

/**
 * Who stays where there is no room for all. More merit goes before less; among equals each source has its share, and who came first
 * stays. So what strangers forge pushes out nothing with more merit, and one network, however busy, leaves a place to every other.
 * `held`: the oldest first.
 */
export function placeAmong(
  held: readonly HeldSlot[],
  coming: Pick<HeldSlot, "merit" | "source">,
  most: number,
): HeldPlace {
  if (held.length < most) return { kind: "free" };
  if (held.length === 0) return { kind: "none" };
  const least = HELD_MERITS.find((merit) => held.some((one) => one.merit === merit)) ?? coming.merit;
  if (HELD_MERITS.indexOf(least) > HELD_MERITS.indexOf(coming.merit)) return { kind: "none" };
  const peers = held.filter(({ merit }) => merit === least);
  const shares = Map.groupBy(peers, ({ source }) => source);
  const largest = [...shares.values()].reduce((one, share) => (share.length > one.length ? share : one));
  const own = shares.get(coming.source)?.length ?? 0;
  // Taking one for one more changes nothing: without it two would push each other out for ever.
  const isFair = least !== coming.merit || largest.length > own + 1;
  const last = largest.at(-1);
  return isFair && last ? { kind: "instead", id: last.id } : { kind: "none" };
}

const V4 = /^(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/;

/** The network of an address: what one hand can have many addresses of. `203.0.113.0/24`; of IPv6 the first 48 bits. */
export function networkOf(address: string | null): string {
  if (address === null) return "";
  const [, v4] = V4.exec(address.toLowerCase().replace(/^::ffff:/, "")) ?? [];
  if (v4 !== undefined) return v4;
  if (!address.includes(":")) return "";
  const [head = "", tail] = address.toLowerCase().split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => "0");
  return [...left, ...zeros, ...right]
    .slice(0, 3)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":");
}
