import type { Example } from "../port.ts";

/** A webhook as this sender makes them, invented: what a partner is given to try its endpoint with. */
export const EXAMPLE: Example = {
  contentType: "application/json",
  body: JSON.stringify({
    event: "TRACKING_UPDATED",
    data: [
      {
        number: "LX000000001DE",
        carrier: 100003,
        track: {
          e: 40,
          z0: { z: "Delivered", a: "2026-06-13 14:22", c: "Austin, TX, US" },
          z1: [
            { z: "Delivered", a: "2026-06-13 14:22", c: "Austin, TX, US" },
            { z: "Out for Delivery", a: "2026-06-13 09:30", c: "Louisville, KY, US" },
          ],
        },
      },
    ],
  }),
};
