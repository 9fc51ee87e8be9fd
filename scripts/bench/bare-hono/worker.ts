import { Hono } from "hono";

/** The least that answers a webhook: it is read and forgotten. */
const app = new Hono();
app.get("/", (context) => context.text("ok"));
app.post("/in/:key", async (context) => {
  await context.req.arrayBuffer();
  return context.json({ status: "accepted" });
});
export default app;
