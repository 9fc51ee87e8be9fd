import type { Reading, ReportRead } from "../carriers/port.ts";
import type { SampleReading } from "../domain/certification.ts";
import { sandboxNumber } from "../domain/identity.ts";
import type { Endpoint } from "./endpoint-cache.ts";
import { sampleOf } from "./sample.ts";

/** What a webhook says that its sender marks as a test. */
export interface TestPart {
  readonly went: "rehearsed" | "sandbox";
  readonly events: number;
  /** Of the whole webhook. */
  readonly reading: SampleReading;
}

const goesTo = ({ settings }: Pick<Endpoint, "settings">): TestPart["went"] =>
  settings["testMode"] === "sandbox" ? "sandbox" : "rehearsed";

/**
 * A reading without what is marked as a test, or with that told of a shipment of the sandbox: it has a number that no parcel can have,
 * and no order is sought for it.
 */
export function meantOf(reading: Reading, endpoint: Pick<Endpoint, "settings">): Reading {
  if (!reading.reports.some(({ isTest }) => isTest)) return reading;
  const isSandbox = goesTo(endpoint) === "sandbox";
  const reports = reading.reports.flatMap((report) => (!report.isTest ? report : isSandbox ? sandboxed(report) : []));
  return { ...reading, reports };
}

function sandboxed({ carrier, trackingNumber, events, retractions, estimate }: ReportRead): ReportRead {
  return { carrier, trackingNumber: sandboxNumber(trackingNumber), events, retractions, estimate };
}

/** Null: nothing of it is a test. */
export function testPartOf(reading: Reading, endpoint: Pick<Endpoint, "settings">): TestPart | null {
  const tests = reading.reports.filter(({ isTest }) => isTest);
  if (tests.length === 0) return null;
  const events = tests.reduce((sum, report) => sum + report.events.length, 0);
  return { went: goesTo(endpoint), events, reading: sampleOf(reading) };
}
