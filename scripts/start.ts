import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { ensureBooking, orderTable, untilOrdersAreRead, type DemoBooking } from "./demo-booking.ts";
import { serveDemoFreight, type DemoFreight } from "./demo-freight.ts";
import { TO_BOOK } from "./demo-orders.ts";
import { serveDemoOdoo, type DemoOdoo } from "./demo-odoo.ts";
import { signed } from "./easypost-webhook.ts";
import { asked } from "./arguments.ts";
import { ending, main } from "./ending.ts";
import { LoadClient } from "./load-client.ts";
import { startMesh } from "./mesh-process.ts";
import { adminOf, type AdminToken } from "./mesh/api.ts";
import { freePort } from "./mesh/ports.ts";
import { claimState, readState } from "./mesh/state.ts";
import { DEFAULT_PORT, readVariables, settingsFrom, type MeshSettings } from "./mesh/settings.ts";
import { PROJECT } from "./mesh/wrangler.ts";
import { bodyOf, lacking, odooTables, PICKINGS, tellingTable, tellStory } from "./story.ts";

const TENANT = "demo";
const ODOO_PORT = 8069;
const FREIGHT_PORT = 8070;
const ODOO_WITHIN_MS = 60_000;

/** What the demo must find again at its next start. */
const Demo = z.object({
  odooPort: z.int(),
  /** Absent in what an older release left. */
  freightPort: z.int().optional(),
  secret: z.string(),
  endpointId: z.string().nullable(),
});
type Demo = z.infer<typeof Demo>;

asked(
  `
The mesh with an Odoo stand-in beside it, and a short story played through its public URL. Ctrl-C ends it.

  npm start

environment, or .dev.vars (see .dev.vars.example):
  PORT            the mesh's port (8787)
  MESH_STATE_DIR  where its state is (.state); removing it begins anew`,
  {},
);

/** The mesh with an Odoo stand-in beside it, and a short story played through its public URL. */
await main(
  async () => {
    // The story is told by one person, at addresses of its own.
    const settings = { ...settingsFrom(readVariables()), vars: {} };
    claimState(settings.stateDir);
    const { asked: end, signal } = ending();
    const demo = await readDemo(settings.stateDir);
    const odoo = await serveDemoOdoo(settings.stateDir, demo.odooPort);
    const freight = await serveDemoFreight(settings.stateDir, demo.freightPort);
    try {
      console.log("Starting the mesh …");
      const mesh = await startMesh(settings, { log: "file", worker: "built", signal });
      try {
        const played = play(mesh.url, settings, demo, { odoo, freight }).then(() => end);
        const byItself = await Promise.race([played, end, mesh.ended.then(() => "ended")]);
        if (byItself === "ended") throw new Error(`the mesh ended by itself: see ${mesh.logFile}`);
      } finally {
        await mesh.stop();
      }
    } finally {
      await freight.close();
      await odoo.close();
    }
    console.log("Stopped.");
  },
  { endedCode: 0 },
);

async function readDemo(stateDir: string): Promise<Demo & { readonly freightPort: number }> {
  const kept = readState(join(stateDir, "demo.json"), Demo);
  if (kept?.freightPort !== undefined) return { ...kept, freightPort: kept.freightPort };
  const odooPort = kept?.odooPort ?? (await freePort(ODOO_PORT));
  const demo = {
    odooPort,
    freightPort: await freePort(FREIGHT_PORT),
    secret: kept?.secret ?? randomBytes(32).toString("hex"),
    endpointId: kept?.endpointId ?? null,
  };
  writeDemo(stateDir, demo);
  return demo;
}

function writeDemo(stateDir: string, demo: Demo): void {
  writeFileSync(join(stateDir, "demo.json"), JSON.stringify(demo, null, 2), { mode: 0o600 });
}

interface Beside {
  readonly odoo: DemoOdoo;
  readonly freight: DemoFreight;
}

async function play(meshUrl: string, settings: MeshSettings, demo: Demo, beside: Beside): Promise<void> {
  const { odoo, freight } = beside;
  const admin = await adminOf(meshUrl, settings);
  const endpoint = await ensureEndpoint(admin, settings, demo, odoo);
  const client = new LoadClient({ connections: 1, timeoutMs: 30_000 });
  const told = await tellStory(client, endpoint.url, demo.secret);
  client.close();
  const known = told.every((one) => (one.new ?? 0) === 0);
  console.log(
    `\nWhat each webhook was answered${known ? " (its state was found: all of it is known, nothing is new)" : ""}\n`,
  );
  console.log(tellingTable(told));
  await untilOdooHasAll(odoo);
  console.log(`\nWhat is in Odoo${known ? ", still" : ""}\n\n${odooTables(odoo.standIn)}\n`);
  await ensureBooking(admin.api, TENANT, freight);
  const booking = await untilOrdersAreRead(admin.api, TENANT);
  console.log(`Orders, as they are in Odoo\n\n${await orderTable(admin.api, TENANT)}\n`);
  await printAddresses(meshUrl, endpoint.url, settings, admin, demo, beside);
  console.log(commandsToTry(meshUrl, settings, booking));
}

async function ensureEndpoint({ api }: AdminToken, { region, stateDir }: MeshSettings, demo: Demo, odoo: DemoOdoo) {
  const { db, key } = odoo.standIn;
  await api.ensureTenant(TENANT, region, { url: odoo.url, db, key, api: "json2" });
  if (demo.endpointId !== null && (await api.get(`/v1/endpoints/${demo.endpointId}`)) !== null)
    return api.endpoint(demo.endpointId);
  const made = await api.createEndpoint(TENANT, demo.secret);
  writeDemo(stateDir, { ...demo, endpointId: made.id });
  return made;
}

async function untilOdooHasAll({ standIn }: DemoOdoo): Promise<void> {
  const giveUpAtMs = Date.now() + ODOO_WITHIN_MS;
  while (lacking(standIn).length > 0) {
    if (Date.now() > giveUpAtMs) throw new Error(`Odoo lacks something after a minute: ${lacking(standIn).join("; ")}`);
    await sleep(50);
  }
}

async function printAddresses(
  meshUrl: string,
  webhookUrl: string,
  { stateDir }: MeshSettings,
  { token, file, isNew }: AdminToken,
  { secret }: Demo,
  { odoo, freight }: Beside,
): Promise<void> {
  const { headers, body } = await signed(webhookUrl, bodyOf("try-it"), secret);
  const flags = Object.entries(headers).map(([name, value]) => `-H '${name}: ${value}'`);
  console.log(`mesh            ${meshUrl}
health          ${meshUrl}/healthz
OpenAPI         ${meshUrl}/openapi.json
webhook URL     ${webhookUrl}
Odoo stand-in   ${odoo.url}/stand-in/messages  /stand-in/pickings  /stand-in/calls
freight         ${freight.url}, a Karrio stand-in: its labels cost nothing
admin token     ${here(file)}${isNew ? `, shown this once: ${token}` : ""}
the mesh's log  ${here(join(stateDir, "mesh.log"))}

Try it (a third shipment, for ${PICKINGS[2].name}; again, and it is a duplicate):

curl -sS ${webhookUrl} ${flags.join(" ")} --data-binary '${body.replaceAll("'", String.raw`'\''`)}'
`);
}

function commandsToTry(meshUrl: string, { port, stateDir }: MeshSettings, { id, state }: DemoBooking): string {
  const elsewhere = [
    ...(port === DEFAULT_PORT ? [] : [`export MESH_URL=${meshUrl}`]),
    ...(stateDir === join(PROJECT, ".state") ? [] : [`export MESH_STATE_DIR=${stateDir}`]),
  ];
  const mesh = "npm run mesh --";
  const book =
    state === "drafted"
      ? `${TO_BOOK.name} waits to be booked: approve it, and its label is bought and its number is in Odoo.`
      : `${TO_BOOK.name} is ${state} with the freight platform.`;
  return [
    `${book} In another terminal, in this folder:`,
    "",
    ...elsewhere,
    `${mesh} booking list --tenant ${TENANT}`,
    ...(state === "drafted" ? [`${mesh} booking approve ${id}`] : []),
    `${mesh} booking show ${id}`,
    `${mesh} order list --tenant ${TENANT}`,
    `${mesh} order show 1 --tenant ${TENANT}`,
    `${mesh} explain --tenant ${TENANT} --carrier fedex --tracking-number ${PICKINGS[0].trackingRef}`,
    `${mesh} review list`,
    "",
    "Ctrl-C ends it.",
  ].join("\n");
}

function here(path: string): string {
  return relative(process.cwd(), path);
}
