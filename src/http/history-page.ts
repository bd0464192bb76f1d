import type { Operation } from '../catalogue/operations.ts';
import { type Page, readPage } from '../derive/read-page.ts';

/** Which entries a history call asks for; the latest entry is a page of one. Throws invalidInput. */
export function readHistoryPage({ id }: Operation, query: unknown): Page {
  if (id === 'user.history.get_latest') return { startIndex: 1, pageSize: 1 };
  return readPage(query as Record<string, unknown>);
}
