import { describe, expect, it } from "vitest";
import { nodeStorage } from "../support/node-storage.ts";
import { ledgerContract } from "./ledger.contract.ts";

ledgerContract({ name: "node:sqlite", run: async (body) => body(nodeStorage) }, { describe, it, expect });
