import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { samplesOf } from "../../src/store/certification-sample.ts";
import { readEndpoint } from "../../src/store/endpoint.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { openMesh, START_MS, trackerUpdated } from "../support/mesh.ts";

const { db } = groundOf(env);
const tracker = (number: string) => trackerUpdated(number, [{ status: "delivered", at: START_MS }]);

describe("an active endpoint that is sent what its sender marks as a test", () => {
  it("answers success, says so, keeps a sample, and touches nothing", async () => {
    const mesh = await openMesh();
    const answer = await mesh.send({ ...tracker("TN-TEST"), mode: "test" });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ status: "rehearsed", test: true, events: 1 });
    expect([mesh.queue, await mesh.shipments()]).toEqual([[], []]);
    expect((await samplesOf(db, mesh.endpointId)).map(({ reading }) => reading)).toMatchObject([
      { outcome: "read", events: 1, shipments: [{ trackingNumber: "TNTEST" }] },
    ]);
    expect((await readEndpoint(db, mesh.endpointId))?.state).toBe("active");
  });

  it("records it of the sandbox where its setting says so: the read model knows, and Odoo hears nothing", async () => {
    const mesh = await openMesh({ settings: { testMode: "sandbox" } });
    const answer = await mesh.send({ ...tracker("TN-TEST"), mode: "test" });
    expect(await answer.json()).toMatchObject({ status: "accepted", test: { sandbox: 1 }, new: 1 });
    await mesh.send(tracker("TN-TEST"));
    await mesh.deliver();
    const numbers = (await mesh.shipments()).map(({ trackingNumber }) => trackingNumber);
    expect(numbers.toSorted()).toEqual(["TNTEST", "~TNTEST"]);
    expect(mesh.odoo.calls.recent.filter(({ body }) => JSON.stringify(body).includes("~TN"))).toEqual([]);
  });

  it("keeps one sample of it as a draft", async () => {
    const mesh = await openMesh();
    await env.DB.prepare("UPDATE endpoint SET state = 'draft' WHERE id = ?").bind(mesh.endpointId).run();
    await mesh.send({ ...tracker("TN-TEST"), mode: "test" });
    expect([mesh.queue, await mesh.shipments()]).toEqual([[], []]);
    expect((await samplesOf(db, mesh.endpointId)).map(({ reading }) => reading)).toHaveLength(1);
    expect((await readEndpoint(db, mesh.endpointId))?.state).toBe("tested");
  });
});
