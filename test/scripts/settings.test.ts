import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { BadSetting, PASSED_ON, settingsFrom } from "../../scripts/mesh/settings.ts";
import { claimState, openState, readState } from "../../scripts/mesh/state.ts";
import { appAt, readHosts } from "../../src/http/hosts.ts";

describe("a mesh's settings", () => {
  let dir = "";
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "tallyman-settings-"));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));
  const file = (): string => join(dir, "secrets.env");

  it("make the secrets at the first start, and find them at the second", () => {
    const first = settingsFrom({ MESH_STATE_DIR: dir });
    const second = settingsFrom({ MESH_STATE_DIR: dir });
    expect(second).toEqual(first);
    expect(first.secrets.SEAL_KEYS).toMatch(/^k1:[A-Za-z0-9+/]{43}=$/);
    expect(Buffer.from(first.secrets.SHIPMENT_NAME_KEY, "base64")).toHaveLength(32);
    expect(first.secrets.BOOTSTRAP_TOKEN).toMatch(/^tmb_[0-9a-f]{48}$/);
  });

  it("keep the secrets readable by their owner alone", () => {
    settingsFrom({ MESH_STATE_DIR: dir });
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it("take a secret that is given, and do not keep it", () => {
    const given = `tmb_${"a".repeat(48)}`;
    expect(settingsFrom({ MESH_STATE_DIR: dir, BOOTSTRAP_TOKEN: given }).secrets.BOOTSTRAP_TOKEN).toBe(given);
    expect(readFileSync(file(), "utf8")).not.toContain(given);
    expect(settingsFrom({ MESH_STATE_DIR: dir }).secrets.BOOTSTRAP_TOKEN).not.toBe(given);
  });

  it("give out the address of their own port", () => {
    expect(settingsFrom({ MESH_STATE_DIR: dir, PORT: "9001" }).publicUrl).toBe("http://127.0.0.1:9001");
    expect(settingsFrom({ MESH_STATE_DIR: dir, PUBLIC_URL: "https://eu.example.com/" }).publicUrl).toBe(
      "https://eu.example.com",
    );
  });

  it.each(["x", "0", "65536", "80.5"])("refuse the port %s", (PORT) => {
    expect(() => settingsFrom({ MESH_STATE_DIR: dir, PORT })).toThrow(BadSetting);
  });

  it.each(["EU", "mars", "eu ", "eu,us"])("refuse the region %j, and say which there are", (REGION) => {
    expect(() => settingsFrom({ MESH_STATE_DIR: dir, REGION })).toThrow(/REGION is eu, us, apac, not/);
  });

  it.each(PASSED_ON)("pass %s on to the worker, where somebody set it", (name) => {
    const value = name === "FOUR_EYES" ? "on" : "a-value.example";
    const { vars } = settingsFrom({ MESH_STATE_DIR: dir, [name]: value });
    expect(Object.keys(vars)).toEqual([name]);
    expect(vars[name]?.split(",")[0]).toBe(value);
    expect(settingsFrom({ MESH_STATE_DIR: dir, [name]: "" }).vars).toEqual({});
  });

  it("keep a mesh with a host of its own within reach of this machine", () => {
    const { vars } = settingsFrom({ MESH_STATE_DIR: dir, INTERNAL_HOST: "mesh.localhost" });
    const hosts = { partner: [], customer: [], internal: readHosts(vars["INTERNAL_HOST"] ?? "") };
    expect(appAt(hosts, { hostname: "127.0.0.1", pathname: "/healthz" })).toBe("internal");
    expect(appAt(hosts, { hostname: "mesh.localhost", pathname: "/v1/tenants" })).toBe("internal");
    expect(appAt(hosts, { hostname: "localhost", pathname: "/in/x" })).toBe("partner");
  });

  it.each(["yes", "ON", "true"])("refuse FOUR_EYES=%s", (FOUR_EYES) => {
    expect(() => settingsFrom({ MESH_STATE_DIR: dir, FOUR_EYES })).toThrow(/FOUR_EYES is on or off/);
  });

  it.each([
    ["SEAL_KEYS", "k1:short"],
    ["SHIPMENT_NAME_KEY", "not base64"],
    ["BOOTSTRAP_TOKEN", "secret"],
  ])("refuse a %s that cannot be one, without repeating it", (name, value) => {
    expect(() => settingsFrom({ MESH_STATE_DIR: dir, [name]: value })).toThrow(BadSetting);
    expect(() => settingsFrom({ MESH_STATE_DIR: dir, [name]: value })).not.toThrow(value);
  });
});

describe("a folder of state that cannot be one", () => {
  let dir = "";
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "tallyman-state-"));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it("is a file, or lies below one", () => {
    const file = join(dir, "file");
    writeFileSync(file, "");
    expect(() => settingsFrom({ MESH_STATE_DIR: file })).toThrow(
      /cannot hold the mesh's state \(it is a file\): set MESH_STATE_DIR/,
    );
    expect(() => settingsFrom({ MESH_STATE_DIR: join(file, "below") })).toThrow(/a part of its path is a file/);
  });

  it("cannot be written", () => {
    // Where nobody can write, whoever runs this.
    expect(() => openState("/sys")).toThrow(/\/sys cannot hold the mesh's state/);
  });

  it("has secrets that were damaged: they are not made anew over what they sealed", () => {
    settingsFrom({ MESH_STATE_DIR: dir });
    mkdirSync(join(dir, "v3"));
    writeFileSync(join(dir, "secrets.env"), "\u0000\u0001 what");
    expect(() => settingsFrom({ MESH_STATE_DIR: dir })).toThrow(/secrets\.env is damaged/);
  });

  it.each(["", "{", "null", `{"a":1}`])("has a file of the demo that holds %j", (text) => {
    writeFileSync(join(dir, "demo.json"), text);
    expect(() => readState(join(dir, "demo.json"), z.object({ secret: z.string() }))).toThrow(/demo\.json is damaged/);
  });

  it("is held by another start: one of two is refused, and what a dead one left is taken over", async () => {
    const alive = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)", "scripts/start.ts"]);
    writeFileSync(join(dir, "starting.pid"), `${alive.pid}\n`);
    expect(() => claimState(dir)).toThrow(new RegExp(`a mesh \\(process ${alive.pid}\\) runs on .* already`));
    alive.kill("SIGKILL");
    await once(alive, "exit");
    expect(() => claimState(dir)).not.toThrow();
    expect(readFileSync(join(dir, "starting.pid"), "utf8").trim()).toBe(String(process.pid));
    // Once more by the same: a mesh that is started again.
    expect(() => claimState(dir)).not.toThrow();
  });
});

describe("a script", () => {
  it.each(["start", "dev", "chaos", "bench"])("%s says how it is used, and starts nothing", (name) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [`scripts/${name}.ts`, "--help"], {
      encoding: "utf8",
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain(name === "start" ? "npm start" : `npm run ${name}`);
  });

  it.each([
    [["chaos", "--wrong"], {}, 2, "Unknown option '--wrong'"],
    [["start", "now"], {}, 2, "Unexpected argument 'now'"],
    [["dev"], { REGION: "mars" }, 1, "REGION is eu, us, apac, not mars"],
    [["start"], { MESH_STATE_DIR: "package.json" }, 1, "(it is a file)"],
  ])("%j with %j says in a sentence what is wrong", ([name = "", ...rest], variables, code, words) => {
    const { status, stderr } = spawnSync(process.execPath, [`scripts/${name}.ts`, ...rest], {
      encoding: "utf8",
      env: { ...process.env, ...variables } as NodeJS.ProcessEnv,
    });
    expect(status).toBe(code);
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/\n {4}at /);
  });
});
