/** A name without case, accents, blanks and punctuation, as places are compared. */
export function fold(name: string): string {
  return name
    .slice(0, 120)
    .normalize("NFKD")
    .replaceAll(/[^\p{L}\p{N}]/gu, "")
    .toLowerCase();
}
