import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPublicAddress } from "../../src/domain/address.ts";
import { checkOutboundUrl, checkTarget, type UrlFault } from "../../src/domain/outbound-url.ts";

const strict = (url: string) => checkOutboundUrl(url, { allowLoopback: false });

const local = (url: string) => checkOutboundUrl(url, { allowLoopback: true }).ok;

it("accepts an https URL of a public host and drops its trailing slash", () => {
  expect(strict("https://acme.odoo.com/")).toEqual({ ok: true, value: "https://acme.odoo.com" });
  expect(strict("https://ERP.acme.example:8443/odoo/")).toEqual({
    ok: true,
    value: "https://erp.acme.example:8443/odoo",
  });
});

const REFUSED: [string, UrlFault][] = [
  ["acme.odoo.com", "not_a_url"],
  ["http://acme.odoo.com", "not_https"],
  ["ftp://acme.odoo.com", "not_https"],
  ["javascript:alert(1)", "not_https"],
  ["https://user:pass@acme.odoo.com", "credentials"],
  ["https://user@acme.odoo.com", "credentials"],
  ["https://acme.odoo.com/?db=x", "query_or_fragment"],
  ["https://acme.odoo.com/?", "query_or_fragment"],
  ["https://acme.odoo.com/#x", "query_or_fragment"],
  ["https://127.0.0.1", "ip_address"],
  ["https://2130706433", "ip_address"],
  ["https://0x7f.1", "ip_address"],
  ["https://017700000001", "ip_address"],
  ["https://127.1", "ip_address"],
  ["https://１２７.0.0.1", "ip_address"],
  ["https://127.0.0.1.", "ip_address"],
  ["https://169.254.169.254", "ip_address"],
  ["https://8.8.8.8", "ip_address"],
  ["https://[::1]", "ip_address"],
  ["https://[::ffff:10.0.0.1]", "ip_address"],
  ["https://[fd00::1]", "ip_address"],
  ["https://localhost", "private_host"],
  ["https://LOCALHOST.", "private_host"],
  ["https://odoo.localhost", "private_host"],
  ["https://odoo", "private_host"],
  ["https://metadata", "private_host"],
  ["https://metadata.google.internal", "private_host"],
  ["https://metadata.google.internal.", "private_host"],
  ["https://odoo.corp.local", "private_host"],
  ["https://odoo.home.arpa", "private_host"],
  ["https://odoo.test", "private_host"],
  ["https://ⓛocalhost", "private_host"],
  ["https://localhost。", "private_host"],
  ["https://[::ffff:127.0.0.1]", "ip_address"],
  ["https://[64:ff9b::7f00:1]", "ip_address"],
  ["https://acme.odoo.com:22", "port"],
  ["https://acme.odoo.com:25", "port"],
  ["https://127.0.0.1\\@acme.odoo.com", "ip_address"],
];

it.each(REFUSED)("refuses %s: %s", (url, fault) => {
  expect(strict(url)).toEqual({ ok: false, error: fault });
});

it("refuses every IPv4 address, however it is written", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffffff }), fc.constantFrom(8, 10, 16), (address, radix) => {
      const written = `${{ 8: "0", 10: "", 16: "0x" }[radix] ?? ""}${address.toString(radix)}`;
      expect(strict(`https://${written}/`)).toEqual({ ok: false, error: "ip_address" });
    }),
  );
});

describe("where loopback is allowed", () => {
  it("accepts this machine, in clear too", () => {
    expect(local("http://127.0.0.1:8069")).toBe(true);
    expect(local("http://localhost:8069")).toBe(true);
    expect(local("https://[::1]:8069")).toBe(true);
  });

  it("accepts no other private host", () => {
    expect(local("http://10.0.0.1:8069")).toBe(false);
    expect(local("http://odoo.internal")).toBe(false);
    expect(local("https://localhost.evil.internal")).toBe(false);
    expect(local("http://acme.odoo.com")).toBe(false);
    expect(local("https://127.0.0.1.evil.internal")).toBe(false);
  });
});

it("lets a URL that is called carry a query, and nothing else that one which is set may not", () => {
  const target = (url: string) => checkTarget(url, { allowLoopback: false });
  expect(target("https://login.example.com/keys?p=policy")).toMatchObject({ ok: true });
  for (const [url, fault] of REFUSED.filter(([, one]) => one !== "query_or_fragment"))
    expect(target(url)).toEqual({ ok: false, error: fault });
});

describe("an address", () => {
  it.each([
    "8.8.8.8",
    "1.1.1.1",
    "172.15.255.255",
    "172.32.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "223.255.255.255",
    "2606:4700:4700::1111",
    "2a00:1450:4001:80b::200e",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2002:808:808::1",
  ])("of the public internet is public: %s", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.255",
    "169.254.169.254",
    "168.63.129.16",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.168.1.1",
    "198.18.0.1",
    "203.0.113.9",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "100::1",
    "3fff::1",
    "2001:db8::1",
    "2001::1",
    "64:ff9b:1::1",
    "5f00::1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::ffff:0:10.0.0.1",
    "::10.0.0.1",
    "64:ff9b::10.0.0.1",
    "2002:a00:1::1",
    "[::1]",
    "",
    "localhost",
    "1.2.3",
    "1.2.3.4.5",
    "256.1.1.1",
    "0x7f.0.0.1",
    "1::2::3",
    ":::",
    "12345::",
    "::g",
  ])("of a network of somebody's own, or of none, is not: %s", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it("inside another is judged alike, however it is wrapped", () => {
    fc.assert(
      fc.property(fc.ipV4(), (v4) => {
        const [a = 0, b = 0, c = 0, d = 0] = v4.split(".").map(Number);
        const hex = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
        for (const wrapped of [
          `::ffff:${v4}`,
          `::FFFF:${hex}`,
          `64:ff9b::${v4}`,
          `2002:${hex}::`,
          `0:0:0:0:0:ffff:${v4}`,
        ])
          expect(isPublicAddress(wrapped)).toBe(isPublicAddress(v4));
      }),
    );
  });
});
