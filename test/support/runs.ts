/**
 * How many cases a model draws: more where the environment asks for more, never fewer than what finds what the test claims. Fewer would
 * be green and say nothing.
 */
export function runsOf(floor: number, variable: string): number {
  const given = typeof process === "undefined" ? undefined : process.env[variable];
  const asked = Number(given ?? floor);
  return Number.isSafeInteger(asked) ? Math.max(floor, asked) : floor;
}
