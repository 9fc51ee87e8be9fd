import { z } from "zod";
import type { Reading } from "./port.ts";

/** Where what a sender marks as a test goes: to a rehearsal, unless the endpoint says to shipments of a sandbox. */
export const TestModeSetting = z.enum(["rehearse", "sandbox"]);

/** A reading of which its sender says that all is for trying things out. */
export function asTest(reading: Reading): Reading {
  return { ...reading, reports: reading.reports.map((report) => ({ ...report, isTest: true })) };
}
