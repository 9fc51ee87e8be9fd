import { ACCESS } from "./samples-access.ts";
import { ODOO } from "./samples-odoo.ts";
import { TRADE } from "./samples-trade.ts";
import type { Samples } from "./given.ts";

/** Every function of the store that runs SQL, called with what it may be called with. One that is missing fails the test. */
export const SAMPLES: Samples = { ...ACCESS, ...ODOO, ...TRADE };
