import type { Example } from "../port.ts";

/** A webhook as this sender makes them, invented: what a partner is given to try its endpoint with. */
export const EXAMPLE: Example = {
  contentType: "application/json",
  body: JSON.stringify({
    _action: "Tell the mesh(#512)",
    _id: 77,
    _model: "stock.picking",
    carrier_tracking_ref: "794600000001",
    id: 77,
    state: "done",
  }),
};
