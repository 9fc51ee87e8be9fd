import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BadSetting, settingsFrom } from "../../scripts/mesh/settings.ts";

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
});
