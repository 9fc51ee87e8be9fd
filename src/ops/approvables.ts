import type { Approvables } from "./approvals.ts";
import { contractApprovable } from "./contract-acts.ts";
import { retentionApprovable } from "./retention-acts.ts";
import { codeApprovable } from "./code-acts.ts";
import { endpointApprovable } from "./endpoint-acts.ts";
import { grantApprovable } from "./grant-acts.ts";
import { replayApprovable } from "./replay-acts.ts";
import type { ApiPorts } from "./routes-ports.ts";

/** Which kinds of proposals there are here, and what each does. */
export function approvablesOf(ports: ApiPorts): Approvables {
  return {
    endpoint: endpointApprovable(ports),
    "code-mapping": codeApprovable(ports),
    replay: replayApprovable(ports),
    grant: grantApprovable(ports),
    retention: retentionApprovable(ports),
    "schema-version": contractApprovable(ports),
  };
}
