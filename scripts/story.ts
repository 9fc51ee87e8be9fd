import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { OdooStandIn } from "../test/odoo-stand-in/stand-in.ts";
import { signed } from "./easypost-webhook.ts";
import type { LoadClient } from "./load-client.ts";
import { textOf } from "./odoo-cell.ts";
import { table } from "./table.ts";

interface Chapter {
  readonly what: string;
  readonly file: string;
  /** Signed by somebody who does not know the secret. */
  readonly forged?: true;
}

const CHAPTERS: readonly Chapter[] = [
  { what: "FedEx: label created", file: "fedex-1-created" },
  { what: "FedEx: left the facility", file: "fedex-2-in-transit" },
  { what: "UPS: arrived at a facility, with its history", file: "ups-2-arrived" },
  { what: "UPS: an older snapshot, after the newer", file: "ups-1-departed" },
  { what: "FedEx: the same redelivered", file: "fedex-2-in-transit" },
  { what: "FedEx: out for delivery", file: "fedex-3-out-for-delivery" },
  { what: "UPS: delivered, before …", file: "ups-4-delivered" },
  { what: "… UPS: on the way", file: "ups-3-on-the-way" },
  { what: "FedEx: delivered, but signed by a stranger", file: "fedex-4-delivered", forged: true },
  { what: "FedEx: a body that cannot be read", file: "unreadable" },
  { what: "FedEx: delivered", file: "fedex-4-delivered" },
];

/** The pickings of the story, and what must stand in Odoo when it is told. */
export const PICKINGS = [
  { name: "WH/OUT/00001", trackingRef: "794600000001", milestone: "delivered", notes: 4 },
  { name: "WH/OUT/00002", trackingRef: "1Z999AA10123456784", milestone: "delivered", notes: 5 },
  { name: "WH/OUT/00003", trackingRef: "794600000002", milestone: null, notes: 0 },
] as const;

const Answer = z.object({
  status: z.union([z.string(), z.number()]),
  title: z.string().optional(),
  new: z.number().optional(),
  duplicates: z.number().optional(),
});

export interface Told {
  readonly what: string;
  readonly http: number;
  readonly answer: string;
  readonly new: number | null;
  readonly duplicates: number | null;
}

/** A webhook of the story, as its body goes over the wire. */
export function bodyOf(file: string): string {
  const text = readFileSync(join(import.meta.dirname, "story", `${file}.json`), "utf8");
  return JSON.stringify(JSON.parse(text));
}

/** Posts the story, one webhook after the other. */
export async function tellStory(client: LoadClient, url: string, secret: string): Promise<Told[]> {
  const told: Told[] = [];
  for (const { what, file, forged } of CHAPTERS) {
    const { status, text } = await client.post(await signed(url, bodyOf(file), forged ? "a stranger's guess" : secret));
    const answer = Answer.parse(JSON.parse(text));
    const word = status < 300 ? `${answer.status}` : `${answer.title}, held`;
    told.push({ what, http: status, answer: word, new: answer.new ?? null, duplicates: answer.duplicates ?? null });
  }
  return told;
}

export function tellingTable(told: readonly Told[]): string {
  const rows = told.map((one, index) => [
    index + 1,
    one.what,
    one.http,
    one.answer,
    one.new === null ? "-" : `${one.new}`,
    one.duplicates === null ? "-" : `${one.duplicates}`,
  ]);
  return table(["#", "webhook", "HTTP", "answer", "new", "duplicates"], rows);
}

/** What Odoo still lacks, or has too much of; empty when all is there, once. */
export function lacking(standIn: OdooStandIn): string[] {
  return PICKINGS.flatMap(({ name, milestone, notes }) => {
    // What is tried by hand on the last one is not the story's.
    if (notes === 0) return [];
    const picking = standIn.pickings().find((row) => row["name"] === name);
    const had = standIn.messages(Number(picking?.["id"])).length;
    const standing = textOf(picking?.["x_tallyman_milestone"]);
    if (had === notes && standing === milestone) return [];
    return [`${name} has ${had} of ${notes} notes and is at ${standing || "no milestone"}`];
  });
}

export function odooTables(standIn: OdooStandIn): string {
  const pickings = standIn.pickings();
  const states = pickings.map((row) =>
    ["name", "carrier_tracking_ref", "x_tallyman_milestone", "x_tallyman_at"].map((field) => textOf(row[field]) || "-"),
  );
  const notes = pickings.flatMap((picking) =>
    standIn
      .messages(Number(picking["id"]))
      .map((note, index) => [textOf(picking["name"]), index + 1, textOf(note["date"]), plain(textOf(note["body"]))]),
  );
  return [
    table(["picking", "tracking number", "milestone", "at (UTC)"], states),
    table(["picking", "note", "happened (UTC)", "text"], notes),
  ].join("\n\n");
}

/** A note's first lines without their mark-up; the last line repeats the time. */
function plain(html: string): string {
  const lines = html.split(/<br\s*\/?>/).map((line) => line.replaceAll(/<[^>]*>/g, ""));
  return lines.slice(0, -1).join(" · ").replaceAll("&amp;", "&");
}
