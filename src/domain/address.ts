/**
 * Addresses and their ranges. Which addresses are nobody's own network: IANA's special-purpose registries for IPv4 and IPv6. What carries an IPv4 address inside
 * (v4-mapped, v4-compatible, NAT64, 6to4) is judged by that.
 */
const PRIVATE_V4: readonly (readonly [base: string, bits: number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  // Shared by carriers; one cloud's metadata is in it.
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  // Link-local, and most clouds' metadata.
  ["169.254.0.0", 16],
  // Another cloud's host agent, at an address that looks public.
  ["168.63.129.16", 32],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
];

/** All that IANA has given out for use between networks, `2000::/3`, but for these. */
const PRIVATE_V6: readonly (readonly [base: readonly number[], bits: number])[] = [
  // Protocols of their own, Teredo among them, which carries an address in disguise.
  [[0x2001, 0x0000], 23],
  [[0x2001, 0x0db8], 32],
  [[0x3fff], 20],
];

/** Whether an address, as a resolver or `URL` writes it, is one of the public internet. What is no address is not. */
export function isPublicAddress(text: string): boolean {
  const v4 = readV4(text);
  if (v4 !== null) return isPublicV4(v4);
  const groups = readV6(text);
  return groups !== null && isPublicV6(groups);
}

/** Whether a text is a range of addresses in CIDR notation (RFC 4632, RFC 4291 §2.3), or one address. */
export const isRange = (text: string): boolean => readRange(text) !== null;

/** Whether an address is of a range; an IPv4 address that is written inside an IPv6 one is judged as IPv4. */
export function isInRange(address: string, range: string): boolean {
  const wanted = readRange(range);
  const groups = groupsOf(address);
  return wanted !== null && groups !== null && startsWith(groups, wanted.base, wanted.bits);
}

const V4_PREFIX = [0, 0, 0, 0, 0, 0xffff] as const;
const V4_PREFIX_BITS = 96;

/** Every address as the eight groups of IPv6, IPv4 ones as mapped. */
function groupsOf(text: string): readonly number[] | null {
  const v4 = readV4(text);
  return v4 === null ? readV6(text) : [...V4_PREFIX, Math.floor(v4 / 0x10000), v4 % 0x10000];
}

function readRange(text: string): { readonly base: readonly number[]; readonly bits: number } | null {
  const [, address = "", written] = /^([0-9a-f.:]{2,45})(?:\/(\d{1,3}))?$/i.exec(text.trim()) ?? [];
  const base = groupsOf(address);
  if (base === null) return null;
  const isV4 = !address.includes(":");
  const bits = written === undefined ? 128 : Number(written) + (isV4 ? V4_PREFIX_BITS : 0);
  return bits <= 128 ? { base, bits } : null;
}

function isPublicV4(address: number): boolean {
  return !PRIVATE_V4.some(([base, bits]) => {
    const size = 2 ** (32 - bits);
    const from = readV4(base) ?? 0;
    return address >= from && address < from + size;
  });
}

function isPublicV6(groups: readonly number[]): boolean {
  const inside = carriedV4(groups);
  if (inside !== null) return isPublicV4(inside);
  return startsWith(groups, [0x2000], 3) && !PRIVATE_V6.some(([base, bits]) => startsWith(groups, base, bits));
}

/** The IPv4 address that an IPv6 one leads to; null when it leads to none. */
function carriedV4(groups: readonly number[]): number | null {
  const [a = 0, b = 0, c = 0] = groups;
  const last = (groups[6] ?? 0) * 0x10000 + (groups[7] ?? 0);
  if (a === 0x2002) return b * 0x10000 + c;
  const mapped = startsWith(groups, [0, 0, 0, 0, 0, 0xffff], 96) || startsWith(groups, [0, 0, 0, 0, 0xffff, 0], 96);
  const translated = startsWith(groups, [0x64, 0xff9b, 0, 0, 0, 0], 96);
  return mapped || translated || startsWith(groups, [0, 0, 0, 0, 0, 0], 96) ? last : null;
}

function startsWith(groups: readonly number[], base: readonly number[], bits: number): boolean {
  for (let at = 0; at * 16 < bits; at += 1) {
    const mask = (0xffff << Math.max(0, 16 - (bits - at * 16))) & 0xffff;
    if (((groups[at] ?? 0) & mask) !== ((base[at] ?? 0) & mask)) return false;
  }
  return true;
}

/** Four decimal numbers. Every other spelling `URL` has brought to this one, and no resolver answers with. */
function readV4(text: string): number | null {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return null;
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** RFC 4291: eight groups, of which `::` leaves out some; the last two may be written as an IPv4 address. */
function readV6(text: string): number[] | null {
  const [address = ""] = text.replace(/^\[(.*)\]$/, "$1").split("%");
  if (address.length > 45 || !address.includes(":")) return null;
  const tail = address.slice(address.lastIndexOf(":") + 1);
  const v4 = tail.includes(".") ? readV4(tail) : null;
  if (tail.includes(".") && v4 === null) return null;
  const written =
    v4 === null
      ? address
      : `${address.slice(0, -tail.length)}${Math.floor(v4 / 0x10000).toString(16)}:${(v4 % 0x10000).toString(16)}`;
  const halves = written.split("::").map((half) => (half === "" ? [] : half.split(":")));
  const [head = [], rest = []] = halves;
  const missing = 8 - head.length - rest.length;
  if (halves.length > 2 || (halves.length === 2 ? missing < 1 : missing !== 0)) return null;
  const groups = [...head, ...Array<string>(halves.length === 2 ? missing : 0).fill("0"), ...rest];
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))
    ? groups.map((group) => Number.parseInt(group, 16))
    : null;
}
