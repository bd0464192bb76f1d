/** Something that is counted on each day. */
export interface Counted {
  readonly day: string;
  /** What it is counted as: an outcome, a status. */
  readonly name: string;
  readonly count: number;
}

/** What is counted as one thing, on each of the days. */
export interface DaySeries {
  readonly name: string;
  readonly counts: readonly number[];
}

const dayMilliseconds = 86_400_000;

/** Every day from one to another, `yyyy-mm-dd`, both included. */
export function daysBetween(from: string, to: string): string[] {
  const [first, last] = [Date.parse(from), Date.parse(to)];
  const count = Math.max(Math.round((last - first) / dayMilliseconds) + 1, 0);
  return Array.from({ length: count }, (_, place) =>
    new Date(first + place * dayMilliseconds).toISOString().slice(0, 10),
  );
}

/** What was counted, by name, with a nought for each day on which there was nothing. `names`: those that stand there in any case. */
export function seriesOf(
  days: readonly string[],
  counted: readonly Counted[],
  names: readonly string[],
): DaySeries[] {
  const place = new Map(days.map((day, index) => [day, index]));
  const found = new Map(
    [...names, ...counted.map(({ name }) => name)].map((name) => [name, days.map(() => 0)]),
  );
  for (const { day, name, count } of counted) {
    const counts = found.get(name)!;
    const index = place.get(day);
    if (index !== undefined) counts[index] = (counts[index] ?? 0) + count;
  }
  return [...found].map(([name, counts]) => ({ name, counts }));
}
