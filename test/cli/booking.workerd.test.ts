import { beforeAll, describe, expect, it } from "vitest";
import { run } from "../../src/cli/program.ts";
import { openBooking } from "../../src/store/booking.ts";
import { apiUnderTest, newTenant, type Api } from "../http/api-under-test.ts";
import { carriedOut } from "../support/carried-out.ts";

let api: Api;
let tenant: { id: string; name: string };
beforeAll(async () => {
  api = await apiUnderTest();
  tenant = await newTenant(api);
});

async function mesh(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await run(argv, {
    env: { MESH_TOKEN: api.token },
    fetch: async (request) => api.fetch(new URL(request.url).pathname + new URL(request.url).search, request),
    readFile: async () => null,
    readStdin: async () => "key-from-stdin\n",
    out: (text) => out.push(text),
    err: (text) => err.push(text),
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

describe("booking", () => {
  it("configure and settings speak of the same, and never of the credential", async () => {
    const parcel = { weightGrams: 500, lengthMm: null, widthMm: null, heightMm: null };
    const asked = ["--platform", "easypost", "--credential", "-", "--service", "usps:Priority", "fedex:FEDEX_GROUND"];
    const rest = ["--tenant", tenant.name, "--mode", "automatic", "--parcel", JSON.stringify(parcel), "--json"];
    const configured = await mesh("booking", "configure", ...asked, ...rest);
    expect(configured).toMatchObject({ code: 0, err: "" });
    const shown = await mesh("booking", "settings", "--tenant", tenant.name, "--json");
    expect(JSON.parse(shown.out)).toEqual(JSON.parse(configured.out));
    expect(JSON.parse(shown.out)).toMatchObject({
      tenant: tenant.id,
      baseUrl: "https://api.easypost.com",
      defaultParcel: parcel,
      rule: { kind: "first_of", services: [{ carrier: "usps" }, { carrier: "fedex", service: "FEDEX_GROUND" }] },
    });
    expect(shown.out + configured.out).not.toContain("key-from-stdin");
  });

  it("says what is wrong with an option before it asks anybody", async () => {
    const asked = ["booking", "configure", "--tenant", tenant.name, "--platform", "easypost", "--credential", "k"];
    expect(await mesh(...asked, "--service", "usps")).toMatchObject({ code: 2 });
    expect(await mesh(...asked, "--parcel", "{")).toMatchObject({ code: 2 });
    expect(await mesh(...asked, "--parcel", "{}")).toMatchObject({
      code: 1,
      err: expect.stringContaining("defaultParcel"),
    });
  });

  it("list and show tell of a refusal in the platform's words, with nothing in them that steers a terminal", async () => {
    const id = `bkg_${"5".repeat(32)}`;
    await carriedOut(
      api.db,
      openBooking(api.db, {
        tenantId: tenant.id,
        pickingId: 7,
        attempt: 1,
        id,
        pickingName: "WH/OUT/00007",
        platform: "easypost",
        state: "refused",
        requestHash: "a.b",
        reference: "S00012 #1",
        charges: [],
        trackingNumbers: [],
        labelUrls: [],
        refusalCode: "X",
        refusalMessage: "no\u001b[31m such street",
        buys: 0,
        createdAtMs: 0,
        updatedAtMs: 0,
        requestId: "req",
        revision: 0,
      }),
    );
    const listed = await mesh("booking", "list", "--tenant", tenant.name, "--state", "refused");
    expect(listed.out).toContain("such street");
    expect(listed.out).not.toContain("\u001b");
    expect((await mesh("booking", "list", "--tenant", tenant.name, "--state", "booked")).out).toBe("none");
    expect((await mesh("booking", "show", id)).out).toContain("WH/OUT/00007");
    expect(await mesh("booking", "retry", id)).toMatchObject({ code: 1 });
    expect(await mesh("booking", "want", "x", "--tenant", tenant.name)).toMatchObject({ code: 2 });
  });
});
