import { Alert, Button, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/call.ts';
import { ListFilters } from '../../lists/list-filters.tsx';
import { type ListSearch, pageSizeOf } from '../../lists/list-search.ts';
import { Pager } from '../../lists/pager.tsx';
import { useListAddress } from '../../lists/use-list-address.ts';
import { Icon } from '../../parts/icon.tsx';
import { Page } from '../../parts/page.tsx';
import { Empty, ErrorNote, Forbidden, Loaded } from '../../parts/states.tsx';
import { useMay, useSeat } from '../../session/session-context.ts';
import type { LogAnswer } from './log-calls.ts';
import { useLogFilters } from './log-filters.ts';
import { LogTable } from './log-table.tsx';

/** What operators did, the newest first. */
export function LogScreen() {
  return useMay('operator_log') ? <Log /> : <Forbidden />;
}

function Log() {
  const { t } = useTranslation();
  const { id: program } = useSeat();
  const { search, ask } = useListAddress();
  const filters = useLogFilters();
  const pageSize = pageSizeOf(search);
  const query = Object.fromEntries(
    [...filters.map(({ name }) => name), 'cursor'].flatMap((name) =>
      search[name] ? [[name, search[name]]] : [],
    ),
  );
  const read = async (more: ListSearch, signal: AbortSignal): Promise<LogAnswer> => {
    const asked = { ...query, page_size: pageSize, ...more };
    return (await call<LogAnswer>('GET', '/v1/operator_log', { program, query: asked, signal })).data;
  };
  const queryKey = ['operator log', program, query, pageSize];
  const log = useQuery({ queryKey, queryFn: ({ signal }) => read({}, signal) });
  const verifying = useQuery({
    queryKey: [...queryKey, 'chains'],
    enabled: false,
    gcTime: 0,
    queryFn: async ({ signal }) => (await read({ verify: '1' }, signal)).verified === 1,
  });
  return (
    <Page title={t('places.log')} about={t('log.about')}>
      <ListFilters filters={filters} search={search} onAsk={ask} />
      <Loaded query={log}>
        {({ operator_log: rows, operators, cursor }) => (
          <Stack gap="sm">
            {rows.length === 0 ? (
              <Empty title={t('log.none')} />
            ) : (
              <>
                <ErrorNote error={verifying.error} />
                {verifying.data === undefined ? (
                  <Button
                    variant="default"
                    size="xs"
                    style={{ alignSelf: 'start' }}
                    loading={verifying.isFetching}
                    onClick={() => void verifying.refetch()}
                  >
                    {t('history.verify')}
                  </Button>
                ) : (
                  <Verified isWhole={verifying.data} />
                )}
                <LogTable rows={rows} names={new Map(operators.map(({ id, name }) => [id, name]))} />
              </>
            )}
            <Pager
              search={search}
              count={rows.length}
              cursor={cursor}
              onPageSize={(page_size) => ask({ page_size })}
            />
          </Stack>
        )}
      </Loaded>
    </Page>
  );
}

/** Whether the chains of those who are shown hold: who has changed an entry or left one out is found by it. */
function Verified({ isWhole }: { readonly isWhole: boolean }) {
  const { t } = useTranslation();
  if (isWhole)
    return (
      <Text size="sm" c="dimmed">
        <Icon name="check" size={14} /> {t('log.whole')}
      </Text>
    );
  return (
    <Alert color="red" role="alert" icon={<Icon name="failed" />}>
      {t('log.broken')}
    </Alert>
  );
}
