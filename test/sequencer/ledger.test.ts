import { nodeStorage } from "../support/node-storage.ts";
import { ledgerContract } from "./ledger.contract.ts";

ledgerContract("node:sqlite", nodeStorage);
