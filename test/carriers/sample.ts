import type { FindPublicKey } from "../../src/carriers/port.ts";

/** A webhook of a sender that is believed and read, for the suites that run over all senders and in every runtime. */
export interface SenderSample {
  readonly sender: string;
  /** Null: the sender's first. */
  readonly scheme: string | null;
  /** Null: it has none, and its publisher's keys count. */
  readonly secret: string | null;
  readonly settings: Readonly<Record<string, string>>;
  /** Names of its fixtures under test/fixtures/carriers/{sender}, without `.json`; each reads into at least one shipment, or a record to be read. */
  readonly fixtures: readonly [string, ...string[]];
  /** `json` where it is not said. */
  readonly extension?: string;
  /** The headers (and, where it is not the usual one, the path) with which the sender would send the body at that time. */
  readonly sign: (
    body: string,
    nowMs: number,
  ) => Promise<{ readonly headers: Record<string, string>; readonly path?: string }>;
  /** The keys of a publisher, played. */
  readonly publicKey?: FindPublicKey;
}
