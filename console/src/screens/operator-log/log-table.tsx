import { Code, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import { Moment } from '../../parts/moment.tsx';
import { UserLink } from '../../parts/user-link.tsx';
import type { LogEntry } from './log-calls.ts';
import { accountActivity } from './log-filters.ts';

interface LogTableProps {
  readonly rows: readonly LogEntry[];
  readonly names: ReadonlyMap<number, string>;
}

/** Entries of the log in rows. */
export function LogTable({ rows, names }: LogTableProps) {
  const { t } = useTranslation();
  const { activities } = useCatalogue();
  return (
    <Table.ScrollContainer
      minWidth={720}
      scrollAreaProps={{ viewportProps: { tabIndex: 0, role: 'region', 'aria-label': t('places.log') } }}
    >
      <Table fz="sm" striped="even" aria-label={t('places.log')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('log.when')}</Table.Th>
            <Table.Th>{t('log.operator')}</Table.Th>
            <Table.Th>{t('log.activity')}</Table.Th>
            <Table.Th>{t('log.detail')}</Table.Th>
            <Table.Th>{t('sessions.network')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((entry) => (
            <Table.Tr key={entry.id}>
              <Table.Th scope="row" fw={400}>
                <Moment value={entry.created_at} />
              </Table.Th>
              <Table.Td>
                <Named id={entry.operator_id} names={names} />
                {entry.by_operator_id !== null && (
                  <Text size="xs" c="dimmed">
                    {entry.by_operator_id === 0 ? (
                      t('log.byCommand')
                    ) : (
                      <>
                        {t('history.by')} <Named id={entry.by_operator_id} names={names} />
                      </>
                    )}
                  </Text>
                )}
              </Table.Td>
              <Table.Td>
                <Activity activity={entry.activity} label={activities.get(entry.activity)} />
              </Table.Td>
              <Table.Td>
                {Object.entries(entry.detail).map(([name, value]) => (
                  <Code
                    key={name}
                    block
                    dir="ltr"
                    style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}
                  >
                    {name}: <Detail name={name} value={value} />
                  </Code>
                ))}
              </Table.Td>
              <Table.Td>
                <bdi dir="ltr">{entry.network}</bdi>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Named({ id, names }: { readonly id: number; readonly names: ReadonlyMap<number, string> }) {
  const name = names.get(id);
  return <bdi>{name ? `${name} (${id})` : id}</bdi>;
}

/** What a call named: a user is a step away. */
function Detail({ name, value }: { readonly name: string; readonly value: unknown }) {
  if (name === 'user_id' && /^\d+$/u.test(String(value))) return <UserLink id={Number(value)} />;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

interface ActivityProps {
  readonly activity: string;
  /** What the operation does whose id the activity is. */
  readonly label: string | undefined;
}

function Activity({ activity, label }: ActivityProps) {
  const happened = accountActivity(activity);
  if (happened !== undefined) return happened;
  return (
    <>
      {label}
      <Text size="xs" c="dimmed">
        <bdi dir="ltr">{activity}</bdi>
      </Text>
    </>
  );
}
