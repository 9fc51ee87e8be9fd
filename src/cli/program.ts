import { Command, CommanderError } from "commander";
import { auditCommands } from "./audit.ts";
import { bookingCommands } from "./booking.ts";
import { codeCommands } from "./code.ts";
import { contractCommands } from "./contract.ts";
import { endpointCommands } from "./endpoint.ts";
import { errandCommands } from "./errand.ts";
import { explainCommand } from "./explain.ts";
import { keptCommands } from "./kept.ts";
import { erasureCommands, keyCommands, retentionCommands } from "./privacy.ts";
import { mayBeShort } from "./layout.ts";
import { odooLinksCommand } from "./odoo-links.ts";
import { odooStatusCommand } from "./odoo-status.ts";
import { orderCommands } from "./order.ts";
import { textOf } from "./output.ts";
import { reconcileCommands } from "./reconcile.ts";
import { replayCommands } from "./replay.ts";
import { partnerCommands } from "./partner.ts";
import { recordCommands } from "./record.ts";
import { reviewCommands } from "./review.ts";
import { personCommands } from "./person.ts";
import { proposalCommands } from "./proposal.ts";
import { CommandFailed, type CliIo } from "./session.ts";
import { shipmentCommands } from "./shipment.ts";
import { odooCommands } from "./odoo-setup.ts";
import { tenantCommands } from "./tenant.ts";
import { tokenCommands } from "./token.ts";

const COMMANDS = [
  tenantCommands,
  odooCommands,
  endpointCommands,
  keptCommands,
  codeCommands,
  contractCommands,
  keyCommands,
  retentionCommands,
  erasureCommands,
  shipmentCommands,
  explainCommand,
  odooStatusCommand,
  odooLinksCommand,
  reconcileCommands,
  replayCommands,
  errandCommands,
  reviewCommands,
  recordCommands,
  bookingCommands,
  orderCommands,
  partnerCommands,
  proposalCommands,
  tokenCommands,
  personCommands,
  auditCommands,
];

const EPILOGUE = `
environment:
  MESH_URL        the mesh (http://127.0.0.1:8787)
  MESH_TOKEN      an API token; for a mesh on this machine, $MESH_STATE_DIR/admin-token serves
  MESH_STATE_DIR  the local mesh's state (.state)`;

/** Everything the command line knows to do. */
export function programOf(io: CliIo): Command {
  const program = new Command("mesh")
    .description("Runs a Tallyman mesh over its API. In this folder, `mesh` is: npm run mesh --")
    .option("--json", "print one JSON document, as the last line")
    .option("--wide", "print tables whole, however wide, with whole ids")
    .version(io.version ?? "unknown", "--version", "print which version this is")
    .addHelpText("after", EPILOGUE)
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out(text.trimEnd()), writeErr: (text) => io.err(text.trimEnd()) });
  for (const add of COMMANDS) add(program, io);
  return program;
}

/** Runs one command line; answers its exit code: 0, 1 when the mesh refused, 2 when the command was wrong. */
export async function run(argv: readonly string[], io: CliIo): Promise<0 | 1 | 2> {
  try {
    const whole = argv.map((word) => (io.ids && mayBeShort(word) ? io.ids.whole(word) : word));
    await programOf(io).parseAsync(whole, { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof CommandFailed)) throw error;
    io.err(`error: ${textOf(error.message)}`);
    return error.exitCode;
  }
}
