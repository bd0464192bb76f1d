import { Button, Group, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call.ts';
import { useSeat } from '../session/session-context.ts';
import type { ListSearch } from './list-search.ts';

/** How many rows a page of such a list has. */
const pageSize = 100;

/** Reads a page of a list that is asked for by numbers of rows: short ones, of what a programme has. */
export function useNumberedList<Row>(path: string, member: string, search: ListSearch) {
  const { id: program } = useSeat();
  const page = pageOf(search);
  return useQuery({
    queryKey: [path, program, page],
    queryFn: async ({ signal }): Promise<readonly Row[]> => {
      const query = { start_index: (page - 1) * pageSize + 1, page_size: pageSize };
      const { data } = await call<Record<string, readonly Row[]>>('GET', path, { program, query, signal });
      return data[member] ?? [];
    },
    placeholderData: keepPreviousData,
  });
}

interface NumberedPagerProps {
  readonly search: ListSearch;
  /** How many rows this page has. */
  readonly count: number;
}

/** Goes from page to page of such a list; nothing where there is one page alone. */
export function NumberedPager({ search, count }: NumberedPagerProps) {
  const { t, i18n } = useTranslation();
  const page = pageOf(search);
  const link = (to: number) => ({ ...search, page: String(to) }) as never;
  if (page === 1 && count < pageSize) return null;
  return (
    <Group gap="xs" component="nav" aria-label={t('lists.pages')}>
      {page > 1 && (
        <Button size="xs" variant="default" component={Link} to="." search={link(page - 1)}>
          {t('lists.previousPage')}
        </Button>
      )}
      <Text size="sm" aria-current="page">
        {t('lists.page', { number: page.toLocaleString(i18n.language) })}
      </Text>
      {count === pageSize && (
        <Button size="xs" variant="default" component={Link} to="." search={link(page + 1)}>
          {t('lists.nextPage')}
        </Button>
      )}
    </Group>
  );
}

function pageOf(search: ListSearch): number {
  const page = Number(search['page'] ?? 1);
  return Number.isInteger(page) && page > 0 ? page : 1;
}
