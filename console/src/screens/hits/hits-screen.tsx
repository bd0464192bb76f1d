import { Anchor } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ListPanel } from '../../lists/list-panel.tsx';
import { useListQuery } from '../../lists/list-query.ts';
import type { ListSearch } from '../../lists/list-search.ts';
import { MissingRow } from '../../lists/missing-row.tsx';
import { useOpenedRow } from '../../lists/use-opened-row.ts';
import { Moment } from '../../parts/moment.tsx';
import { Page } from '../../parts/page.tsx';
import { type Hit, hitSource, hitsPath } from './hit-calls.ts';
import { HitDialog } from './hit-dialog.tsx';

/** Those that can be asked for; where none is, the open ones are listed. */
const statuses = ['confirmed', 'dismissed', 'ended'] as const;

/** Users who may be on a list of the programme, and what was decided of them. */
export function HitsScreen() {
  const { t, i18n } = useTranslation();
  const { hit: open, ...search } = useSearch({ from: '/inside/$program/hits' });
  const navigate = useNavigate({ from: '/$program/hits' });
  const filters = [
    {
      name: 'status',
      label: t('hits.status'),
      otherwise: t('hits.statuses.open'),
      options: statuses.map((value) => ({ value, label: t(`hits.statuses.${value}`) })),
    },
    { name: 'watchlist', label: t('hits.watchlist') },
    { name: 'score', label: t('hits.scoreFrom'), type: 'number' },
    { name: 'user_id', label: t('hits.userNumber'), type: 'number' },
  ] as const;
  const asked = Object.fromEntries(
    ['status', 'watchlist', 'score', 'user_id', 'cursor', 'page_size']
      .filter((name) => search[name] !== undefined)
      .map((name) => [name, search[name]!]),
  );
  // The same page as the list below shows: it is read once.
  const { rows } = useListQuery<Hit>(hitsPath, 'hits', asked).data ?? {};
  const opened = useOpenedRow(rows, open, hitSource);
  const shown = opened.row;
  const place = (rows ?? []).findIndex(({ id }) => id === shown?.id);
  const show = (hit?: Hit) => {
    const next: ListSearch = { ...search, ...(hit && { hit: String(hit.id) }) };
    void navigate({ search: next, replace: open !== undefined });
  };
  return (
    <Page title={t('places.hits')} about={t('hits.about')}>
      <ListPanel<Hit>
        path={hitsPath}
        member="hits"
        label={t('places.hits')}
        filters={filters}
        keyOf={({ id }) => id}
        headLabel={t('hits.user')}
        head={(hit, focus) => (
          <Anchor component="button" type="button" fz="sm" {...focus} onClick={() => show(hit)}>
            <bdi>{hit.user.name}</bdi>
          </Anchor>
        )}
        columns={[
          { id: 'listed', label: t('hits.listed'), cell: ({ entry }) => <bdi>{entry.names[0]}</bdi> },
          { id: 'watchlist', label: t('hits.watchlist'), cell: ({ watchlist }) => <bdi>{watchlist}</bdi> },
          { id: 'score', label: t('hits.score'), cell: ({ score }) => score.toLocaleString(i18n.language) },
          { id: 'status', label: t('hits.status'), cell: ({ status }) => t(`hits.statuses.${status}`) },
          { id: 'since', label: t('hits.since'), cell: ({ date_utc }) => <Moment value={date_utc} /> },
        ]}
        emptyTitle={t('hits.none')}
        emptyText={t('hits.noneText')}
      />
      <MissingRow opened={opened} onClose={() => show()} />
      {shown && (
        <HitDialog
          key={shown.id}
          hit={shown}
          onClose={() => show()}
          onDecided={() => show(place < 0 ? undefined : rows?.[place + 1])}
        />
      )}
    </Page>
  );
}
