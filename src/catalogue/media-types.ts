/** The form of users, a line each. */
export const ndjsonType = 'application/x-ndjson';
/** The form of users, a row each. */
export const csvType = 'text/csv';
/** The form of an archive about one user. */
export const zipType = 'application/zip';
/** The media type of answers that are no streams. */
export const jsonType = 'application/json';
/** Forms of lines of JSON, by the names that clients give them. */
export const ndjsonTypes = [ndjsonType, 'application/ndjson', 'application/jsonl'] as const;
