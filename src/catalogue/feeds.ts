/** The most entries that one report may have: all of them are taken, or none. */
export const feedEntriesMax = 500;

/** The largest body of a report, in bytes. */
export const feedBytesMax = 2 * 1_048_576;
