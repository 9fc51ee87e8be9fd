import { senderNamed } from "../carriers/registry.ts";
import { hearingOf } from "../domain/endpoint.ts";
import type { EndpointId } from "../domain/identity.ts";
import { err, ok } from "../domain/result.ts";
import type { FetchPorts } from "../ingress/fetch-due.ts";
import { hear } from "../ingress/hear.ts";
import type { Hearing } from "../ingress/receive.ts";
import type { IngressPorts } from "../ingress/route.ts";
import { traceFor } from "../http/trace.ts";
import { findEndpoint } from "../store/endpoint.ts";
import { dueFetchTasks, endFetchTask, putOffFetchTask, takeFetchTask, type FetchTask } from "../store/fetch-task.ts";
import { log } from "../telemetry/log.ts";
import { fetchText } from "./fetch-text.ts";
import type { Ground } from "./ground.ts";
import { ingressPorts } from "./ingress.ts";
import { randomBytes } from "./random.ts";
import { world } from "./world.ts";

const TIMEOUT_MS = 15_000;
const MAX_BYTES = 1024 * 1024;
const encoder = new TextEncoder();

/** Fetches what thin notifications named, with the credential that the endpoint was given for it. */
export function fetchPorts(ground: Ground): FetchPorts<FetchTask> {
  const { db, seal } = ground;
  const ingress = ingressPorts(ground);
  return {
    now: () => world.now(),
    due: (limit) => dueFetchTasks(db, world.now(), limit),
    take: (task, untilMs) => takeFetchTask(db, task, untilMs),
    end: (task) => endFetchTask(db, task),
    putOff: async (task, dueAtMs, failure) => {
      await putOffFetchTask(db, task, dueAtMs, failure);
      await ground.ringFetch(task.endpointId, Math.ceil((dueAtMs - world.now()) / 1000));
    },
    endpoint: async ({ endpointId }) => {
      const [endpoint, row] = await Promise.all([
        ingress.endpoint(endpointId, world.now()),
        findEndpoint(db, endpointId),
      ]);
      const sender = endpoint && hearingOf(endpoint) === "records" ? senderNamed(endpoint.sender) : null;
      if (!endpoint || !sender) return null;
      const sealed = row?.sealedApiCredential ?? null;
      const credential = sealed === null ? ok("") : await seal.openText(sealed, `endpoint-api:${endpointId}`);
      if (!credential.ok) throw new Error("the API credential of an endpoint cannot be opened");
      return { endpoint, sender, credential: credential.value };
    },
    get: async (url, headers) => {
      const answer = await fetchText(ground.outbound, url, headers, { timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES });
      if (!answer.ok) return answer;
      const { status, text, retryAfterSeconds } = answer.value;
      const body = new Uint8Array(encoder.encode(text));
      return ok({ status, body, retryAfterMs: retryAfterSeconds === null ? null : retryAfterSeconds * 1000 });
    },
    hear: (task, endpoint, sender, body) => hearFetched(ingress, task, { endpoint, sender, body }),
    report: ({ endpointId, requestId }, outcome, reason) =>
      log({
        level: outcome === "fetched" ? "info" : "warn",
        msg: "fetch",
        region: ground.region,
        endpoint: endpointId satisfies EndpointId,
        requestId,
        outcome,
        ...(reason === null ? {} : { reason }),
      }),
  };
}

async function hearFetched(
  ingress: IngressPorts,
  { url: path, requestId }: FetchTask,
  { endpoint, sender, body }: Pick<Hearing, "endpoint" | "sender"> & { readonly body: Uint8Array<ArrayBuffer> },
) {
  const inbound = { method: "GET", path, header: () => null, body };
  const receivedAtMs = world.now();
  const heard = await hear(
    { inbound, endpoint, sender, receivedAtMs, requestId, trace: traceFor(requestId, randomBytes), headers: [] },
    ingress,
  );
  if (heard.ok) return ok(null);
  if (!("path" in heard.error)) return err(heard.error.kind);
  if (heard.error.kind === "not_owner") ingress.refused(endpoint, heard.error, requestId);
  const { message: reason, path: at } = heard.error;
  const { id: endpointId, tenantId } = endpoint;
  const call = { endpointId, body, path, headers: {}, receivedAtMs, requestId };
  const isKept = await ingress.keep({ ...call, kind: "quarantined", reason, at }, tenantId);
  return isKept ? ok(null) : err("quarantine full");
}
