import type { Deprecation } from "../domain/contract.ts";

/**
 * What an answer says of a version that is to end: `Deprecation` as RFC 9745 has it (a structured date), `Sunset` as RFC 8594 (an HTTP
 * date), and where its successor is described.
 */
export function deprecationHeaders({ sinceMs, sunsetAtMs }: Deprecation): Readonly<Record<string, string>> {
  return {
    Deprecation: `@${Math.floor(sinceMs / 1000)}`,
    Sunset: new Date(sunsetAtMs).toUTCString(),
    Link: `</v1/contracts>; rel="deprecation"`,
  };
}

/** The answer, with the word that its version is to end, where it is. */
export function withDeprecation(answer: Response, deprecation: Deprecation | null): Response {
  if (!deprecation) return answer;
  const told = new Response(answer.body, answer);
  for (const [name, value] of Object.entries(deprecationHeaders(deprecation))) told.headers.append(name, value);
  return told;
}
