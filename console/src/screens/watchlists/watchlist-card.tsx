import { Button, Group, Paper, Progress, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { Fact, Facts } from '../../parts/facts.tsx';
import { Moment } from '../../parts/moment.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { tellDone } from '../../parts/tell-done.ts';
import { useMay, useSeat } from '../../session/session-context.ts';
import { deleteWatchlist, type Watchlist, watchlistsKey } from './watchlist-calls.ts';
import { WatchlistVersions } from './watchlist-versions.tsx';

interface WatchlistCardProps {
  readonly list: Watchlist;
  /** How many users are compared with the list. */
  readonly users: number;
  readonly onLoad: () => void;
}

/** A list: what is in it, how far users were compared with it, and what can be done about it. */
export function WatchlistCard({ list, users, onLoad }: WatchlistCardProps) {
  const { t, i18n } = useTranslation();
  const seat = useSeat();
  const mayChange = useMay('watchlists');
  const queries = useQueryClient();
  const { name, format, load, entries, names, left_out, broken, load_date_utc } = list;
  const deleting = useMutation({
    mutationFn: () => deleteWatchlist(seat.id, name),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: watchlistsKey(seat.id) });
      tellDone(t('watchlists.deleted'));
    },
  });
  const number = (value: number) => value.toLocaleString(i18n.language);
  return (
    <Paper withBorder p="md" component="section" aria-label={name}>
      <Stack gap="sm">
        <Group justify="space-between" align="flex-start" gap="sm">
          <div>
            <Title order={2}>
              <bdi dir="ltr">{name}</bdi>
            </Title>
            <Text size="sm" c="dimmed">
              {t(`watchlists.formats.${format}`)} · {t('watchlists.version', { number: number(load) })} ·{' '}
              <Moment value={load_date_utc} />
            </Text>
          </div>
          {mayChange && (
            <Group gap="xs">
              <Button
                variant="default"
                size="xs"
                aria-label={`${t('watchlists.loadNewer')}: ${name}`}
                onClick={onLoad}
              >
                {t('watchlists.loadNewer')}
              </Button>
              <ConfirmButton
                label={t('watchlists.delete')}
                about={name}
                text={t('watchlists.deleteText', { name })}
                isPending={deleting.isPending}
                onConfirm={() => deleting.mutate()}
              />
            </Group>
          )}
        </Group>
        <Facts>
          <Fact label={t('watchlists.entries')}>{number(entries)}</Fact>
          <Fact label={t('watchlists.names')}>{number(names)}</Fact>
          <Fact label={t('watchlists.leftOut')}>{number(left_out)}</Fact>
          <Fact label={t('watchlists.broken')}>{number(broken)}</Fact>
        </Facts>
        <Screening list={list} users={users} />
        <WatchlistVersions name={name} load={load} />
        <ErrorNote error={deleting.error} />
      </Stack>
    </Paper>
  );
}

/** How far users were compared with what is new in the list. */
function Screening({ list, users: total }: Pick<WatchlistCardProps, 'list' | 'users'>) {
  const { t, i18n } = useTranslation();
  const { state, users, entries, end_date_utc } = list.screening;
  if (state === 'done')
    return (
      <Text size="sm">
        {t('watchlists.screened')} {end_date_utc && <Moment value={end_date_utc} />}
      </Text>
    );
  const share = state === 'waiting' || total === 0 ? 0 : Math.min(100, (100 * users) / total);
  const number = (value: number) => value.toLocaleString(i18n.language);
  return (
    <Stack gap={4}>
      <Text size="sm" aria-live="polite">
        {state === 'waiting'
          ? t('watchlists.screeningWaits')
          : t('watchlists.screening', { users: number(users), count: total, total: number(total) })}
        {entries > 0 && ` ${t('watchlists.screenedEntries', { count: entries, number: number(entries) })}`}
      </Text>
      <Progress value={share} animated={state === 'running'} aria-label={t('watchlists.progress')} />
    </Stack>
  );
}
