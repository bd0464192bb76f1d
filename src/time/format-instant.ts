/** `yyyy-mm-ddThh:mm:ss` of a moment's UTC fields; fractions of a second are cut off. */
export function formatDateTime(date: Date): string {
  return date.toISOString().slice(0, 19);
}

/** `yyyy-mm-dd` of a moment's UTC fields. */
export function formatDate(date: Date): string {
  return date.toISOString().slice(0, 10);
}
