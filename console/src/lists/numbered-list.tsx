import { Group, Text } from '@mantine/core';
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { call } from '../api/call.ts';
import { ButtonLink } from '../parts/links.tsx';
import { useSeat } from '../session/session-context.ts';
import { askedAnew, type ListSearch, pageOf, pageSizeOf } from './list-search.ts';
import { PageSize } from './page-size.tsx';

/**
 * Reads a page of a list that is asked for by numbers of rows: short ones, of what a programme has. The page behind it is read as well:
 * the server leaves out rows that it did not write, so that a short page says nothing of whether it is the last one.
 */
export function useNumberedList<Row>(path: string, member: string, search: ListSearch) {
  const { id: program } = useSeat();
  const size = Number(pageSizeOf(search));
  const pageAt = (page: number) =>
    queryOptions({
      queryKey: [path, program, size, page],
      queryFn: async ({ signal }): Promise<readonly Row[]> => {
        const query = { start_index: (page - 1) * size + 1, page_size: size };
        const { data } = await call<Record<string, readonly Row[]>>('GET', path, { program, query, signal });
        return data[member] ?? [];
      },
    });
  const page = pageOf(search);
  const list = useQuery({ ...pageAt(page), placeholderData: keepPreviousData });
  // Until it is read, "next" stays as it was, and the focus with it.
  const next = useQuery({
    ...pageAt(page + 1),
    enabled: list.isSuccess,
    placeholderData: keepPreviousData,
  });
  return { list, hasNext: (next.data?.length ?? 0) > 0 };
}

interface NumberedPagerProps {
  readonly search: ListSearch;
  /** How many rows this page has. */
  readonly count: number;
  readonly hasNext: boolean;
}

/** Goes from page to page of such a list; nothing where there is no row at all. */
export function NumberedPager({ search, count, hasNext }: NumberedPagerProps) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const page = pageOf(search);
  const link = (to: number) => ({ ...search, page: String(to) });
  if (page === 1 && count === 0 && !hasNext) return null;
  return (
    <Group gap="xs" component="nav" aria-label={t('lists.pages')}>
      <PageSize
        value={pageSizeOf(search)}
        onChange={(page_size) => void navigate({ to: '.', search: askedAnew(search, { page_size }) })}
      />
      {page > 1 && (
        <ButtonLink size="xs" variant="default" to="." search={link(page - 1)}>
          {t('lists.previousPage')}
        </ButtonLink>
      )}
      <Text size="sm" aria-current="page">
        {t('lists.page', { number: page.toLocaleString(i18n.language) })}
      </Text>
      {hasNext && (
        <ButtonLink size="xs" variant="default" to="." search={link(page + 1)}>
          {t('lists.nextPage')}
        </ButtonLink>
      )}
    </Group>
  );
}
