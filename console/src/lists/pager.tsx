import { Button, Group, Text } from '@mantine/core';
import { useRouter, useRouterState } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '../parts/links.tsx';
import { type ListSearch, pageOf, pageSizeOf } from './list-search.ts';
import { PageSize } from './page-size.tsx';

interface PagerProps {
  readonly search: ListSearch;
  /** What the browser's history says of the list besides its address. */
  readonly state?: object;
  /** How many rows this page has. */
  readonly count: number;
  /** Asks for the next page; null on the last one. */
  readonly cursor: string | null;
  /** Whether the rows, and the cursor behind them, are still those of the page before. */
  readonly isStale?: boolean;
  readonly onPageSize: (size: string) => void;
}

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** The page before was left by "next", so that going back leads to it. */
    readonly cameByNext?: boolean;
  }
}

/**
 * How many rows a page has, and what leads from page to page: nothing where there is no row at all. A page is named by where the one before
 * ended, so that rows neither repeat nor get lost.
 */
export function Pager({ search, state, count, cursor, isStale = false, onPageSize }: PagerProps) {
  const { t, i18n } = useTranslation();
  const { history } = useRouter();
  const cameByNext = useRouterState({ select: ({ location }) => location.state.cameByNext === true });
  const page = pageOf(search);
  const { cursor: _, page: __, ...first } = search;
  const isFirst = search['cursor'] === undefined;
  // Of a page that is empty since, the way back stays.
  if (count === 0 && isFirst) return null;
  return (
    <Group justify="space-between">
      <Text size="sm" c="dimmed">
        {t('lists.shown', { count })}
      </Text>
      <Group gap="xs" component="nav" aria-label={t('lists.pages')}>
        <PageSize value={pageSizeOf(search)} onChange={onPageSize} />
        {!isFirst && (
          <ButtonLink size="xs" variant="default" to="." search={first} state={{ ...state }}>
            {t('lists.firstPage')}
          </ButtonLink>
        )}
        {!isFirst && cameByNext && (
          <Button size="xs" variant="default" onClick={() => history.back()}>
            {t('lists.previousPage')}
          </Button>
        )}
        <Text size="sm" aria-current="page">
          {t('lists.page', { number: page.toLocaleString(i18n.language) })}
        </Text>
        {cursor && (
          <ButtonLink
            size="xs"
            variant="default"
            to="."
            search={{ ...search, cursor, page: String(page + 1) }}
            state={{ ...state, cameByNext: true }}
            // What leads on from the page that is being read is not known yet. The link stays, and the focus with it.
            aria-disabled={isStale}
            onClick={(event) => isStale && event.preventDefault()}
          >
            {t('lists.nextPage')}
          </ButtonLink>
        )}
      </Group>
    </Group>
  );
}
