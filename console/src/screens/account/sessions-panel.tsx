import { Badge, Stack, Table } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { Moment } from '../../parts/moment.tsx';
import { ErrorNote, Loaded } from '../../parts/states.tsx';
import { tellDone } from '../../parts/tell-done.ts';
import { endSession, type ListedSession, listSessions } from './account-calls.ts';

const key = ['own sessions'];

/** Where the operator is signed in. */
export function SessionsPanel() {
  const queries = useQueryClient();
  const sessions = useQuery({ queryKey: key, queryFn: ({ signal }) => listSessions(signal) });
  const ending = useMutation({
    mutationFn: endSession,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: key });
      tellDone();
    },
  });
  return (
    <Stack gap="md">
      <ErrorNote error={ending.error} />
      <Loaded query={sessions}>
        {(listed) => <SessionTable sessions={listed} onEnd={(id) => ending.mutate(id)} />}
      </Loaded>
    </Stack>
  );
}

interface SessionTableProps {
  readonly sessions: readonly ListedSession[];
  readonly onEnd: (id: number) => void;
}

function SessionTable({ sessions, onEnd }: SessionTableProps) {
  const { t } = useTranslation();
  return (
    <Table.ScrollContainer minWidth={520}>
      <Table aria-label={t('account.tabs.sessions')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('sessions.browser')}</Table.Th>
            <Table.Th>{t('sessions.network')}</Table.Th>
            <Table.Th>{t('sessions.started')}</Table.Th>
            <Table.Th>{t('sessions.lastUsed')}</Table.Th>
            <Table.Td />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sessions.map((session) => (
            <Table.Tr key={session.id}>
              <Table.Th scope="row">{session.browser ?? t('sessions.unknown')}</Table.Th>
              <Table.Td>
                <bdi>{session.network}</bdi>
              </Table.Td>
              <Table.Td>
                <Moment value={session.started_at} />
              </Table.Td>
              <Table.Td>
                <Moment value={session.last_used_at} />
              </Table.Td>
              <Table.Td ta="end">
                {session.is_current ? (
                  <Badge variant="default">{t('sessions.current')}</Badge>
                ) : (
                  <ConfirmButton
                    label={t('sessions.end')}
                    about={session.browser ?? t('sessions.unknown')}
                    text={t('sessions.endText')}
                    onConfirm={() => onEnd(session.id)}
                  />
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
