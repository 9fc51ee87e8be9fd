/** Does something for each item, so many at a time; the answers in the items' order. */
export async function inParallel<T, R>(items: readonly T[], most: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const answers = new Map<number, R>();
  const rest = items.entries();
  const lane = async (): Promise<void> => {
    for (const [index, item] of rest) answers.set(index, await work(item));
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, lane));
  return items.flatMap((_, index) => {
    const answer = answers.get(index);
    return answer === undefined ? [] : [answer];
  });
}
