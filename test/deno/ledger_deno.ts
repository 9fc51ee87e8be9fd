import { describe, it } from "node:test";
import { expect as jestExpect } from "expect";
import type { expect } from "vitest";
import { ledgerContract } from "../sequencer/ledger.contract.ts";
import { nodeStorage } from "../support/node-storage.ts";

/** The sequencer's ledger, as it is, on Deno's node:sqlite. */
const runner = { describe, it, expect: jestExpect as unknown as typeof expect };
ledgerContract({ name: "node:sqlite under Deno", run: async (body) => body(nodeStorage) }, runner);
