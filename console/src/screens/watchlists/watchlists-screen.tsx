import { Button, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../parts/icon.tsx';
import { Page } from '../../parts/page.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { usePolling } from '../../parts/use-polling.ts';
import { useMay, useSeat } from '../../session/session-context.ts';
import { LoadDialog } from './load-dialog.tsx';
import { listWatchlists, watchlistsKey } from './watchlist-calls.ts';
import { WatchlistCard } from './watchlist-card.tsx';

/** How often the lists are read while users are being compared with one, in milliseconds. */
const pollMilliseconds = 3000;

/** The lists that the users of the programme are compared with. */
export function WatchlistsScreen() {
  const { t } = useTranslation();
  const seat = useSeat();
  const mayChange = useMay('watchlists');
  // Which list is loaded; null: a new one; undefined: none is.
  const [loading, setLoading] = useState<string | null | undefined>(undefined);
  const every = usePolling(pollMilliseconds);
  const lists = useQuery({
    queryKey: watchlistsKey(seat.id),
    queryFn: ({ signal }) => listWatchlists(seat.id, signal),
    refetchInterval: ({ state }) =>
      state.data?.watchlists.some(({ screening }) => screening.state !== 'done') ? every : false,
  });
  const loadNew = (
    <Button leftSection={<Icon name="upload" />} onClick={() => setLoading(null)}>
      {t('watchlists.load')}
    </Button>
  );
  return (
    <Page title={t('places.watchlists')} about={t('watchlists.about')} actions={mayChange && loadNew}>
      <Loaded query={lists}>
        {({ watchlists, users }) =>
          watchlists.length === 0 ? (
            <Empty title={t('watchlists.none')} text={t('watchlists.noneText')} />
          ) : (
            <Stack gap="sm">
              {watchlists.map((list) => (
                <WatchlistCard
                  key={list.name}
                  list={list}
                  users={users}
                  onLoad={() => setLoading(list.name)}
                />
              ))}
            </Stack>
          )
        }
      </Loaded>
      {loading !== undefined && <LoadDialog name={loading} onClose={() => setLoading(undefined)} />}
    </Page>
  );
}
