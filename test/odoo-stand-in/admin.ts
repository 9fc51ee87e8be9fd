import { z } from "zod";
import type { OdooStandIn } from "./stand-in.ts";

const Seeds = z.union([Seed(), z.array(Seed())]);

function Seed() {
  return z.object({ trackingRef: z.string().nullable(), name: z.string().optional() });
}

/** The stand-in's back door for scripts, under `/stand-in/`; null for any other path. Odoo has nothing like it. */
export async function answerAdmin(standIn: OdooStandIn, request: Request): Promise<Response | null> {
  const { pathname, searchParams } = new URL(request.url);
  switch (`${request.method} ${pathname}`) {
    case "GET /stand-in/messages": {
      const picking = searchParams.get("picking");
      return Response.json(standIn.messages(picking === null ? undefined : Number(picking)));
    }
    case "GET /stand-in/pickings":
      return Response.json(standIn.pickings());
    case "POST /stand-in/pickings": {
      const seeds = Seeds.safeParse(await request.json());
      if (!seeds.success) return Response.json({ error: z.prettifyError(seeds.error) }, { status: 400 });
      const list = Array.isArray(seeds.data) ? seeds.data : [seeds.data];
      const ids = list.map(({ trackingRef, name }) =>
        standIn.addPicking(name === undefined ? { trackingRef } : { trackingRef, name }),
      );
      return Response.json({ ids }, { status: 201 });
    }
    case "GET /stand-in/calls":
      return Response.json({ total: standIn.calls.total, counts: standIn.calls.counts });
    case "POST /stand-in/reset":
      standIn.reset();
      return new Response(null, { status: 204 });
    default:
      return pathname.startsWith("/stand-in/") ? new Response(null, { status: 404 }) : null;
  }
}
