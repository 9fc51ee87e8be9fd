import { expect, it } from "vitest";
import { readInterchanges } from "../../../src/carriers/x12/interchange.ts";

it("an interchange in an older machine's code page is read by it in workerd, too", () => {
  const text =
    "ISA*00*          *00*          *ZZ*A              *ZZ*B              *261008*0700*U*00401*000000001*0*P*>~GS*QM*MONTR\u00c9AL~";
  const body = Uint8Array.from(text, (char) => char.charCodeAt(0));
  expect(readInterchanges(body)).toMatchObject([{ value: { groups: [{ gs: ["GS", "QM", "MONTR\u00c9AL"] }] } }]);
});
