import { world } from "../../src/wiring/world.ts";

const asItIs = { ...world };

/** Puts back what a test stood in for. (Kept apart, so that it is read once, before any test.) */
export const restoreWorld = (): void => void Object.assign(world, asItIs);
