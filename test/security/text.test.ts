import { globSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stateCells, columnsIn } from "../../src/delivery/odoo/columns.ts";
import { noteCells, type NotePlace } from "../../src/delivery/odoo/note.ts";
import { wordsIn } from "../../src/delivery/odoo/words/spoken.ts";
import { isDeeperThan } from "../../src/domain/json-depth.ts";
import { inert } from "../../src/domain/inert.ts";
import { IDENTITY, scan, T0 } from "../support/build.ts";
import { everyRegularExpression, hostileTo } from "./regular-expressions.ts";

describe("every regular expression", () => {
  const all = [...new Map(everyRegularExpression().map((one) => [`/${one.source}/${one.flags} in ${one.file}`, one]))];
  /** A text of this length takes a linear one microseconds, and one that goes back over it again and again many milliseconds. */
  const CHARS = 16_384;
  const SLOW_MS = 10;

  /** Of this thread's own time, whatever else the machine does meanwhile. */
  const msOf = (expression: RegExp, text: string): number => {
    const before = process.threadCpuUsage();
    text.replace(expression, "");
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1_000;
  };
  const bestOf = (tries: number, measure: () => number): number => Math.min(...Array.from({ length: tries }, measure));

  it("is found", () => {
    expect(all.length).toBeGreaterThan(100);
  });

  it.each(all)("takes time in proportion to its input, however hostile: %s", (_, { source, flags }) => {
    const expression = new RegExp(source, flags.replace("y", ""));
    // Short ones first: what explodes does so there, and is not waited for.
    for (const chars of [24, 256, 2_048, CHARS])
      for (const text of hostileTo(source)) {
        if (msOf(expression, text(chars)) < SLOW_MS) continue;
        const [whole, part] = [chars, chars / 2].map((many) => bestOf(3, () => msOf(expression, text(many))));
        // Twice the text, twice the time; what is square takes four times.
        if ((whole ?? 0) > SLOW_MS) expect((whole ?? 0) / (part ?? 0), text(80)).toBeLessThan(3);
      }
  });
});

/** What a carrier may call a thing: markup, formulas, line ends, and whatever else there is. */
const WORDS = fc.oneof(
  fc.constantFrom(
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    `"><svg/onload=alert(1)>`,
    `<a href="javascript:alert(1)">x</a>`,
    "&lt;script&gt;",
    "<!--",
    "]]>",
    `' onmouseover='x`,
    `=HYPERLINK("https://evil.example","x")`,
    "+1+cmd|'/C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "{{7*7}}${7*7}<%= 7 %>",
  ),
  fc.string({ unit: "binary", maxLength: 60 }),
);

describe("a carrier's words", () => {
  it("stay words in Odoo's chatter: a note has no markup but its own", () => {
    const at: NotePlace = { link: { pickingId: 7 }, words: wordsIn("en"), zone: null, late: true };
    fc.assert(
      fc.property(fc.tuple(WORDS, WORDS, WORDS, WORDS), ([description, city, asSent, number]) => {
        for (const certainty of ["offset", "zone", "local"] as const) {
          const place = { city, state: null, postalCode: null, country: null };
          const event = scan({ description, place, occurredAt: { atMs: T0, asSent, certainty } });
          const cells = noteCells(
            { kind: "event", seq: 1, event },
            { ...IDENTITY, trackingNumber: number },
            "req-1",
            at,
          );
          const body = cells?.[4] ?? "";
          expect(body).toContain("<p><strong>Reported late");
          expect(body.replaceAll(/<\/?(?:p|strong)>|<br\/>|<small title="req-1">|<\/small>/g, "")).not.toMatch(/[<>"]/);
          expect(body.match(/<p>/g)).toHaveLength(1);
        }
      }),
    );
  });

  it("are no formula to whoever exports the fields the mesh writes to a spreadsheet", () => {
    const columns = columnsIn({ x_tallyman_proof: true });
    const standing = { milestone: "delivered", reason: null } as const;
    fc.assert(
      fc.property(WORDS, (description) => {
        const proof = { description, place: null };
        const { cells = [] } = stateCells(columns, 7, { standing, atMs: T0, estimate: null, proof }) ?? {};
        expect(cells.at(-1)).not.toMatch(/^[=+\-@\t\r]/);
        expect(cells.at(-1)).toBe(inert(Array.from(description).slice(0, 200).join("")));
      }),
    );
  });

  it("leave the mesh in no table that a spreadsheet opens", () => {
    const tables = globSync("src/**/*.ts").filter((file) =>
      /text\/(?:csv|tab-separated)|\.csv"/.test(readFileSync(file, "utf8")),
    );
    expect(tables).toEqual([]);
  });
});

describe("the depth of JSON", () => {
  it("is what its brackets outside of texts make it, whatever stands in them", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.string(), fc.boolean(), (depth, text, array) => {
        const [open, close] = array ? ["[", "]"] : [`{${JSON.stringify(text)}:`, "}"];
        const json = new TextEncoder().encode(`${open.repeat(depth)}${JSON.stringify(text)}${close.repeat(depth)}`);
        expect([isDeeperThan(json, depth), isDeeperThan(json, depth - 1)]).toEqual([false, depth > 0]);
      }),
    );
  });
});

describe("servers of others", () => {
  it("are called through one door alone", () => {
    const files = globSync("src/**/*.ts").filter((file) => !file.startsWith("src/cli/"));
    const calling = files.filter((file) => /\bworld\.fetch\b|(?<![.\w])fetch\(/.test(readFileSync(file, "utf8")));
    // The methods and the type of that name, and the world's own.
    expect(calling.toSorted()).toEqual([
      "src/app.ts",
      "src/index.ts",
      "src/ingress/forward.ts",
      "src/wiring/outbound.ts",
      "src/wiring/world.ts",
    ]);
  });
});
