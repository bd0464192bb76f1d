import { Table, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Moment } from '../../parts/moment.tsx';
import { Loaded } from '../../parts/states.tsx';
import { useSeat } from '../../session/session-context.ts';
import { useSessionsOf } from './operator-calls.ts';

/** Where an operator is signed in. */
export function OperatorSessions({ operatorId }: { readonly operatorId: number }) {
  const { t } = useTranslation();
  const seat = useSeat();
  const sessions = useSessionsOf(seat.id, operatorId);
  return (
    <section>
      <Title order={3}>{t('account.tabs.sessions')}</Title>
      <Loaded query={sessions}>
        {(listed) =>
          listed.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t('operators.noSessions')}
            </Text>
          ) : (
            <Table.ScrollContainer minWidth={420} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
              <Table fz="sm" aria-label={t('account.tabs.sessions')}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t('sessions.network')}</Table.Th>
                    <Table.Th>{t('sessions.started')}</Table.Th>
                    <Table.Th>{t('sessions.lastUsed')}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {listed.map(({ id, network, started_at, last_used_at }) => (
                    <Table.Tr key={id}>
                      <Table.Th scope="row">
                        <bdi>{network ?? '–'}</bdi>
                      </Table.Th>
                      <Table.Td>
                        <Moment value={started_at} />
                      </Table.Td>
                      <Table.Td>
                        <Moment value={last_used_at} />
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )
        }
      </Loaded>
    </section>
  );
}
