import { Button, Group, Text } from '@mantine/core';
import { useRouter, useRouterState } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '../parts/links.tsx';
import type { ListSearch } from './list-search.ts';
import { PageSize } from './page-size.tsx';

interface PagerProps {
  readonly search: ListSearch;
  /** What the browser's history says of the list besides its address. */
  readonly state?: object;
  /** Asks for the next page; null on the last one. */
  readonly cursor: string | null;
  readonly pageSize: string;
  readonly onPageSize: (size: string) => void;
}

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** The page before was left by "next", so that going back leads to it. */
    readonly cameByNext?: boolean;
  }
}

/** Goes from page to page. A page is named by where the one before ended, so that rows neither repeat nor get lost. */
export function Pager({ search, state, cursor, pageSize, onPageSize }: PagerProps) {
  const { t, i18n } = useTranslation();
  const { history } = useRouter();
  const cameByNext = useRouterState({ select: ({ location }) => location.state.cameByNext === true });
  const page = Number(search['page'] ?? 1);
  const { cursor: _, page: __, ...first } = search;
  const isFirst = search['cursor'] === undefined;
  return (
    <Group gap="xs" component="nav" aria-label={t('lists.pages')}>
      <PageSize value={pageSize} onChange={onPageSize} />
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
        >
          {t('lists.nextPage')}
        </ButtonLink>
      )}
    </Group>
  );
}
