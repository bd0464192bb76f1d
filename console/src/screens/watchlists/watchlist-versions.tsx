import { Button, Group, Stack, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Moment } from '../../parts/moment.tsx';
import { ErrorNote, Loaded } from '../../parts/states.tsx';
import { useSeatName } from '../../session/colleagues.ts';
import { useSeat } from '../../session/session-context.ts';
import { listVersions, type WatchlistVersion, watchlistsKey } from './watchlist-calls.ts';

interface WatchlistVersionsProps {
  readonly name: string;
  /** How often the list was loaded: another load is another version. */
  readonly load: number;
}

/** The versions of a list, read once somebody wants to see them. */
export function WatchlistVersions({ name, load }: WatchlistVersionsProps) {
  const { t } = useTranslation();
  const [isOpen, { toggle }] = useDisclosure();
  return (
    <Stack gap="sm">
      <Group>
        <Button
          variant="default"
          size="xs"
          aria-expanded={isOpen}
          aria-label={`${t('watchlists.versions')}: ${name}`}
          onClick={toggle}
        >
          {t('watchlists.versions')}
        </Button>
      </Group>
      {isOpen && <Versions name={name} load={load} />}
    </Stack>
  );
}

function Versions({ name, load }: WatchlistVersionsProps) {
  const { t } = useTranslation();
  const { id: program } = useSeat();
  const versions = useInfiniteQuery({
    queryKey: [...watchlistsKey(program), 'versions', name, load],
    queryFn: ({ pageParam, signal }) => listVersions(program, name, pageParam, signal),
    initialPageParam: '',
    getNextPageParam: ({ cursor }) => cursor ?? undefined,
    select: ({ pages }) => pages.flatMap((page) => page.versions),
  });
  return (
    <Stack gap="xs">
      <Loaded query={versions}>
        {(rows) => (
          <Table.ScrollContainer minWidth={520} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
            <VersionTable name={name} rows={rows} />
          </Table.ScrollContainer>
        )}
      </Loaded>
      {versions.hasNextPage && (
        <Group>
          <Button
            variant="default"
            size="xs"
            loading={versions.isFetchingNextPage}
            onClick={() => void versions.fetchNextPage()}
          >
            {t('watchlists.olderVersions')}
          </Button>
          {versions.isFetchNextPageError && <ErrorNote error={versions.error} />}
        </Group>
      )}
    </Stack>
  );
}

function VersionTable({ name, rows }: { readonly name: string; readonly rows: readonly WatchlistVersion[] }) {
  const { t, i18n } = useTranslation();
  const seatName = useSeatName();
  const number = (value: number | null) => (value === null ? '–' : value.toLocaleString(i18n.language));
  const counts = ['entries', 'changed', 'removed', 'broken'] as const;
  return (
    <Table fz="sm" aria-label={`${t('watchlists.versions')}: ${name}`}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('watchlists.versionNumber')}</Table.Th>
          <Table.Th>{t('watchlists.loadedAt')}</Table.Th>
          <Table.Th>{t('watchlists.loadedBy')}</Table.Th>
          {counts.map((count) => (
            <Table.Th key={count} ta="end">
              {t(`watchlists.${count}`)}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={row.id}>
            <Table.Th scope="row" fw={400}>
              {number(row.load)}
            </Table.Th>
            <Table.Td>
              <Moment value={row.load_date_utc} />
            </Table.Td>
            <Table.Td>
              <bdi>{row.loaded_by === 0 ? t('watchlists.commandLine') : seatName(row.loaded_by)}</bdi>
            </Table.Td>
            {counts.map((count) => (
              <Table.Td key={count} ta="end">
                {number(row[count])}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
