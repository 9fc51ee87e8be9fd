/**
 * How many cases a model draws: more where the environment asks for more, never fewer than what finds what the test claims. Fewer would
 * be green and say nothing.
 */
export function runsOf(floor: number, variable: string): number {
  const asked = Number(process.env[variable] ?? floor);
  return Number.isSafeInteger(asked) ? Math.max(floor, asked) : floor;
}
