import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { appAt, APPS, readHosts, type Hosts } from "../../src/http/hosts.ts";

const PATHS = { partner: "/in/eu_1", customer: "/portal/v1/x", internal: "/v1/tenants" } as const;
const HOSTS: Hosts = { partner: ["p.example", "p2.example"], customer: ["c.example"], internal: ["i.example"] };
const at = (hosts: Hosts, hostname: string, pathname: string) => appAt(hosts, { hostname, pathname });

describe("which app a request is for", () => {
  it("is the one whose host it is, whatever the path", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...APPS),
        fc.constantFrom(...Object.values(PATHS), "/", "/in", "/healthz"),
        (app, path) => {
          for (const host of HOSTS[app]) expect(at(HOSTS, host, path)).toBe(app);
        },
      ),
    );
  });

  it("is none under a name that is nobody's, once all three have one", () => {
    for (const host of ["", "x.example", "p.example.evil", "xp.example", "127.0.0.1", "i.example."])
      for (const path of Object.values(PATHS)) expect(at(HOSTS, host, path)).toBeNull();
  });

  it("is told by the path where several share a host", () => {
    const all = { partner: [], customer: [], internal: [] };
    for (const app of APPS) expect(at(all, "127.0.0.1", PATHS[app])).toBe(app);
    const two = { partner: ["one.example"], customer: [], internal: ["one.example"] };
    expect(at(two, "one.example", PATHS.partner)).toBe("partner");
    expect(at(two, "one.example", PATHS.internal)).toBe("internal");
    expect(at(two, "one.example", PATHS.customer)).toBe("internal");
    expect(at(two, "other.example", PATHS.internal)).toBe("customer");
  });

  it("reads hosts from a list", () => {
    expect(readHosts("")).toEqual([]);
    expect(readHosts(" A.example, b.example\tc.example ")).toEqual(["a.example", "b.example", "c.example"]);
  });
});

describe("wrangler.toml", () => {
  const text = readFileSync("wrangler.toml", "utf8");

  it("gives each deployed region a host for each app, and no two the same", () => {
    const hosts = ["PARTNER_HOST", "CUSTOMER_HOST", "INTERNAL_HOST"].flatMap((name) =>
      [...text.matchAll(new RegExp(`^${name} = "(.+)"$`, "gm"))].flatMap(([, list = ""]) => readHosts(list)),
    );
    expect(hosts).toHaveLength(9);
    expect(new Set(hosts).size).toBe(9);
  });

  it("binds other regions' workers by the entry point for webhooks alone", () => {
    expect(text.match(/^service = /gm)).toHaveLength(6);
    expect(text.match(/^service = "tallyman-\w+"\nentrypoint = "PeerIngress"$/gm)).toHaveLength(6);
  });

  it("lets no deployed mesh call its own machine", () => {
    expect(text.match(/^ENVIRONMENT = "deployed"$/gm)).toHaveLength(3);
    expect(text.match(/^DNS_RESOLVER_URL = "https:.+"$/gm)).toHaveLength(3);
    expect(text).not.toContain('ALLOW_LOOPBACK_ODOO = "true"');
  });
});
