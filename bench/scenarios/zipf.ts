const shares = new Map<number, Float64Array>();

/**
 * What share of all reads goes to the first so many of `users`, where the user of rank n is read 1/n as often as the first
 * (Zipf's law with exponent 1). Worked out once for each number of users.
 */
export function cumulativeShares(users: number): Float64Array {
  const known = shares.get(users);
  if (known) return known;
  const cumulative = new Float64Array(users);
  let sum = 0;
  for (let rank = 0; rank < users; rank += 1) {
    sum += 1 / (rank + 1);
    cumulative[rank] = sum;
  }
  const made = cumulative.map((share) => share / sum);
  shares.set(users, made);
  return made;
}

/** The rank, counted from 0, that a number of at least 0 and below 1 falls on. */
export function rankOf(cumulative: Float64Array, number: number): number {
  let [low, high] = [0, cumulative.length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cumulative[middle]! > number) high = middle;
    else low = middle + 1;
  }
  return low;
}
