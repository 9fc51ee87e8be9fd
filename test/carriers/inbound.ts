import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type {
  Belief,
  Credentials,
  Disbelief,
  InboundRequest,
  ReadingContext,
  Sender,
} from "../../src/carriers/port.ts";
import { schemeOf } from "../../src/carriers/schemes.ts";
import type { Certainty, Moment } from "../../src/domain/moment.ts";
import { ok, type Result } from "../../src/domain/result.ts";
import fc from "fast-check";
import { z } from "zod";

export type Bytes = Uint8Array<ArrayBuffer>;

export const bytesOf = (text: string): Bytes => new Uint8Array(Buffer.from(text, "utf8"));

/** A webhook as the edge hands it on. */
export function inbound(
  body: string | Bytes,
  headers: Readonly<Record<string, string>>,
  over: Partial<Pick<InboundRequest, "method" | "path">> = {},
): InboundRequest {
  const held = new Headers(headers);
  return {
    method: "POST",
    path: "/in/eu_00000000000000000000000000000000",
    header: (name) => held.get(name),
    body: typeof body === "string" ? bytesOf(body) : body,
    ...over,
  };
}

export function fixture(sender: string, name: string, extension = "json"): string {
  return readFileSync(resolve(import.meta.dirname, "../fixtures/carriers", sender, `${name}.${extension}`), "utf8");
}

/** The same without white space, for a test that changes its text. */
export function compact(sender: string, name: string): string {
  return JSON.stringify(JSON.parse(fixture(sender, name)));
}

/** A moment written by hand: what was sent, what it means in UTC, how sure that is. */
export function moment(asSent: string, utc: string, certainty: Certainty): Moment {
  return { atMs: Date.parse(utc), asSent, certainty };
}

/** A fixture, to be changed by a test. */
export function draft(sender: string, name: string): Json {
  return Json.parse(JSON.parse(fixture(sender, name)));
}

const Json = z.record(z.string(), z.json());
export type Json = z.infer<typeof Json>;

/** The text with one bit of one of its (ASCII) characters turned. */
export function flipBit(text: string, at: number, bit: number): string {
  const index = at % text.length;
  return text.slice(0, index) + String.fromCharCode(text.charCodeAt(index) ^ (1 << bit)) + text.slice(index + 1);
}

export function flipBitOf(bytes: Bytes, at: number, bit: number): Bytes {
  const flipped = new Uint8Array(bytes);
  const index = at % bytes.length;
  flipped[index] = (flipped[index] ?? 0) ^ (1 << bit);
  return flipped;
}

/** Any UTF-16: other scripts, control characters, halves of characters. */
export function anyText(maxLength: number): fc.Arbitrary<string> {
  const ascii = fc.integer({ min: 0, max: 0x7f });
  const unit = fc.oneof(ascii, fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0xd800, max: 0xdfff }));
  return fc.array(unit, { maxLength }).map((units) => String.fromCharCode(...units));
}

const NOBODY: ReadingContext = { settings: {}, receivedAtMs: Date.UTC(2026, 10, 23, 10, 20), mapped: () => null };

/** What a sender reads in a body, as the edge has it read. */
export function readBody(
  sender: Sender,
  body: string | Bytes,
  over: Partial<ReadingContext> & { readonly headers?: Readonly<Record<string, string>> } = {},
): ReturnType<Sender["read"]> {
  const { headers = {}, ...context } = over;
  return sender.read(inbound(body, headers), { ...NOBODY, ...context });
}

/** Whether a sender believes a webhook, by its first scheme unless another is named. */
export async function believe(
  sender: Sender,
  request: InboundRequest,
  secrets: readonly string[],
  nowMs: number,
  over: Partial<Credentials> & { readonly scheme?: string | null } = {},
): Promise<Result<Belief, Disbelief>> {
  const { scheme = null, ...credentials } = over;
  const held = schemeOf(sender, scheme);
  if (!held) throw new Error(`${sender.name} has no scheme ${scheme ?? ""}`);
  return held.verify(request, {
    endpointId: "eu_00000000000000000000000000000000",
    settings: {},
    publicKey: async () => ok(null),
    ...credentials,
    secrets,
    nowMs,
  });
}
