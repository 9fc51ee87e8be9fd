import { join } from "node:path";
import { serveOdooStandIn, type ServedStandIn } from "../test/odoo-stand-in/serve.ts";
import { openBusiness } from "./demo-orders.ts";
import { isFree } from "./mesh/ports.ts";
import { BadSetting } from "./mesh/settings.ts";
import { restoreStandIn, saveStandIn } from "./stand-in-state.ts";

/** An Odoo stand-in whose content outlives it. */
export type DemoOdoo = ServedStandIn;

/** Serves the stand-in on its port, as it was left, and saves it after every write and at the end. */
export async function serveDemoOdoo(stateDir: string, port: number): Promise<DemoOdoo> {
  if (!(await isFree(port)))
    throw new BadSetting(`port ${port}, which the demo's Odoo stand-in had, is in use: stop what listens there`);
  const file = join(stateDir, "odoo-stand-in.json");
  let serving = false;
  let saving = Promise.resolve();
  const save = (): Promise<void> => (saving = saving.then(() => saveStandIn(served.standIn, file)));
  const served = await serveOdooStandIn(
    {
      // The hook is called before a call is run, and the call runs at once.
      fault({ method }) {
        if (serving && (method === "load" || method === "write")) setImmediate(() => void save());
        return null;
      },
    },
    { port, admin: true },
  );
  await restoreStandIn(served.standIn, file);
  openBusiness(served.standIn);
  serving = true;
  const close = async (): Promise<void> => {
    await served.close();
    await save();
  };
  return { ...served, close };
}
