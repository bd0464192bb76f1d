import { call } from '../api/call.ts';

/** The most rows that one page has. */
const pageSize = 500;
/** More pages than a list to choose from can have: somewhere the reading ends. */
const pagesMax = 100;

/**
 * Reads all rows of a list that is asked for by numbers of rows, page by page: to choose one of them. Rows that the server leaves out, as it
 * does with those that it did not write, count as rows: an empty page is the last one, and a short one may be any. Throws RosterError.
 */
export async function readAll<Row>(
  path: string,
  member: string,
  asked: { readonly program: number; readonly signal: AbortSignal },
): Promise<readonly Row[]> {
  const found: Row[] = [];
  for (let page = 0; page < pagesMax; page += 1) {
    const query = { start_index: page * pageSize + 1, page_size: pageSize };
    const { data } = await call<Record<string, readonly Row[]>>('GET', path, { ...asked, query });
    const rows = data[member] ?? [];
    if (rows.length === 0) break;
    found.push(...rows);
  }
  return found;
}
