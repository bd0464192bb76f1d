let made = 0;

/** A key for a row that somebody adds; no two are the same while the page stands. */
export function rowKey(): string {
  made += 1;
  return `row ${made}`;
}
