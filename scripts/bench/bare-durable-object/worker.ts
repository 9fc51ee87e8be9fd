import { DurableObject } from "cloudflare:workers";

/** The least that keeps a webhook: one row in the Durable Object of its shipment. */
export class Rows extends DurableObject<unknown> {
  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env);
    ctx.storage.sql.exec(`CREATE TABLE IF NOT EXISTS row (seq INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT`);
  }

  async insert(body: string): Promise<void> {
    this.ctx.storage.sql.exec(`INSERT INTO row (body) VALUES (?)`, body);
  }
}

export default {
  async fetch(request: Request, env: { ROWS: DurableObjectNamespace<Rows> }): Promise<Response> {
    if (request.method !== "POST") return new Response("ok");
    const key = new URL(request.url).pathname;
    await env.ROWS.getByName(key).insert(await request.text());
    return Response.json({ status: "accepted" });
  },
};
