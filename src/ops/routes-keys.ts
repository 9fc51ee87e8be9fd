import { z } from "zod";
import { err, ok } from "../domain/result.ts";
import { RESEAL_START, resealStep } from "../governance/reseal.ts";
import { decodeCursor, encodeCursor } from "../store/cursor.ts";
import { sealedByKey } from "../store/sealed.ts";
import { byCaller, committed } from "./committed.ts";
import { issue, type Define } from "./routes-define.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { KeyStatus, RotatedKeys, RotateKeys } from "./schemas-privacy.ts";

/** A column, and the row that was passed there. */
const Place = z.tuple([z.int().nonnegative()], z.union([z.string(), z.int()]));

export function keyRoutes(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "get",
      path: "/v1/keys",
      permission: "keys:read",
      scope: "mesh",
      tag: "keys",
      summary: "Say how much is sealed under which key",
      status: 200,
      answer: KeyStatus,
      refusals: [],
    },
    async () => {
      const sealed = await sealedByKey(ports.db);
      const { current, kids } = ports.seal;
      const removable = kids.filter((kid) => kid !== current && !sealed.some((one) => one.kid === kid));
      return ok({ current, ring: [...kids], sealed, removable });
    },
  );
  define(
    {
      method: "post",
      path: "/v1/keys/rotate",
      permission: "keys:rotate",
      scope: "mesh",
      tag: "keys",
      summary: "Seal anew what is sealed under older keys, one step of it",
      description:
        "Nothing is down meanwhile: every key of the ring opens. Stopped anywhere, it goes on from its start.",
      body: RotateKeys,
      status: 200,
      answer: RotatedKeys,
      refusals: ["conflict"],
    },
    async ({ body: { cursor }, ...call }) => {
      const place = cursor === undefined ? [RESEAL_START.column] : decodeCursor(cursor, Place);
      if (place === null) return err(issue("cursor", "is not a cursor of a rotation"));
      const [column, ...after] = place;
      const from = { column, after: after.length > 0 ? after : null };
      const done = committed(await resealStep(ports, from, byCaller(call)));
      if (!done.ok) return done;
      const { resealed, stuck, next } = done.value;
      return ok({ resealed, stuck, nextCursor: next && encodeCursor([next.column, ...(next.after ?? [])]) });
    },
  );
}
