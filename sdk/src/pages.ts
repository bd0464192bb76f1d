import type { ListPath } from './call-types.ts';
import { lists } from './generated/api.ts';

/** Parameters by which a list is asked for a page. */
export type PageParameters = Readonly<Record<string, unknown>>;

/** Entries of a page where nobody says how many: fewer calls than with the ten of the server. */
const pageSize = 100;

/**
 * The pages of a list, each asked for when it is wanted. `ask` asks for one, by the parameters that it is given. Ends after the
 * last page; throws what `ask` throws.
 */
export async function* pagesOf<Page extends object>(
  path: ListPath,
  parameters: PageParameters,
  ask: (parameters: PageParameters) => Promise<Page>,
): AsyncGenerator<Page> {
  let asked: PageParameters = { ...parameters, page_size: parameters['page_size'] ?? pageSize };
  for (;;) {
    const page = await ask(asked);
    yield page;
    const next = continuationOf(path, page, asked);
    if (next === null) return;
    const [[name, value]] = Object.entries(next) as [[string, unknown]];
    if (asked[name] === value)
      throw new Error(`The list ${path} goes on with the page that was just answered.`);
    asked = { ...asked, ...next };
  }
}

/**
 * The entries of the pages of a list. Where pages are asked for by their place, entries that came before meanwhile push others onto
 * the next page once more: these are left out.
 */
export async function* entriesOf<Entry>(path: ListPath, pages: AsyncIterable<object>): AsyncGenerator<Entry> {
  const isByPlace = lists[path].next === 'start_index';
  const seen = new Set<unknown>();
  for await (const page of pages)
    for (const entry of entriesIn(path, page)) {
      if (isByPlace) {
        const { id } = entry as { readonly id: unknown };
        if (seen.has(id)) continue;
        seen.add(id);
      }
      yield entry as Entry;
    }
}

function entriesIn(path: ListPath, page: object): readonly unknown[] {
  return (memberOf(page, lists[path].entries) as readonly unknown[] | null) ?? [];
}

/** What the next page is asked for by, beside what this one was; null where this one is the last. */
function continuationOf(path: ListPath, page: object, asked: PageParameters): PageParameters | null {
  const { next } = lists[path];
  switch (next) {
    case 'cursor':
    case 'after':
      return withValue(next, memberOf(page, next));
    case 'result_set':
      return withValue('cursor', memberOf((memberOf(page, 'result_set') ?? {}) as object, 'cursor'));
    case 'start_index': {
      const { length } = entriesIn(path, page);
      const size = Number(asked['page_size']);
      // Of clients and operators the server leaves out rows that it did not write: others may stand behind a page that is not full.
      if (length === 0 || (length < size && path.includes('{user_id}'))) return null;
      return { start_index: Number(asked['start_index'] ?? 1) + size };
    }
  }
}

const withValue = (name: string, value: unknown) =>
  value === null || value === undefined ? null : { [name]: value };

const memberOf = (value: object, name: string): unknown => (value as Record<string, unknown>)[name];
