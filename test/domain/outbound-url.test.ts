import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkOutboundUrl, type UrlFault } from "../../src/domain/outbound-url.ts";

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
  });
});
