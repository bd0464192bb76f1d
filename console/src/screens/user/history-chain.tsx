import { Alert, Button, Group, List, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Answered } from '../../api/answered.ts';
import { call } from '../../api/call.ts';
import { Icon } from '../../parts/icon.tsx';
import { ErrorNote } from '../../parts/states.tsx';

type Chain = Answered<'GET', '/v1/user/history/verify/{user_id}'>;

interface HistoryChainProps {
  readonly program: number;
  readonly userId: number;
}

/** Whether anything of a history is missing or was changed, once somebody asks. */
export function HistoryChain({ program, userId }: HistoryChainProps) {
  const { t, i18n } = useTranslation();
  const verifying = useQuery({
    queryKey: ['history', program, userId, 'chain'],
    enabled: false,
    gcTime: 0,
    queryFn: async ({ signal }) => {
      const path = { user_id: userId };
      const { data } = await call<Chain>('GET', '/v1/user/history/verify/:user_id', {
        program,
        path,
        signal,
      });
      return data.verification;
    },
  });
  const { data: found, error, isFetching, refetch } = verifying;
  if (error || !found)
    return (
      <Group gap="xs">
        <ErrorNote error={error} />
        <Button variant="default" size="xs" loading={isFetching} onClick={() => void refetch()}>
          {t(error ? 'states.retry' : 'history.verify')}
        </Button>
      </Group>
    );
  const { state, entries, faults } = found;
  return (
    <Alert
      role="status"
      color={state === 'whole' ? 'teal' : state === 'broken' ? 'red' : 'yellow'}
      icon={<Icon name={state === 'whole' ? 'check' : 'failed'} />}
    >
      <Text size="sm">
        {t(`history.chain.${state}`, { count: entries, shown: entries.toLocaleString(i18n.language) })}
      </Text>
      {faults.length > 0 && (
        <List size="sm">
          {faults.map(({ fault, number }) => (
            <List.Item key={`${fault} ${number}`}>{t(`history.faults.${fault}`, { number })}</List.Item>
          ))}
        </List>
      )}
    </Alert>
  );
}
