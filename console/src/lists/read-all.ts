import { call } from '../api/call.ts';

/** The most rows that one page has. */
const pageSize = 500;

/** Reads all rows of a list that is asked for by numbers of rows, page by page: to choose one of them. Throws RosterError. */
export async function readAll<Row>(
  path: string,
  member: string,
  asked: { readonly program: number; readonly signal: AbortSignal },
): Promise<readonly Row[]> {
  const found: Row[] = [];
  for (;;) {
    const query = { start_index: found.length + 1, page_size: pageSize };
    const { data } = await call<Record<string, readonly Row[]>>('GET', path, { ...asked, query });
    const page = data[member] ?? [];
    found.push(...page);
    if (page.length < pageSize) return found;
  }
}
