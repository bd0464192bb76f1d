import { Paper, Text, Timeline, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import { Loaded } from '../../parts/states.tsx';
import { entityCode } from '../../session/actor-name.ts';
import { HistoryCallItem } from '../user/history-call.tsx';
import { callsOf } from '../user/history-entries.ts';
import { OlderEntries } from '../user/older-entries.tsx';
import { useHistory } from '../user/use-history.ts';

/** What became of a ticket: the entries of its user's history that are about it. */
export function TicketHistory({ ticketId, userId }: { readonly ticketId: number; readonly userId: number }) {
  const { t } = useTranslation();
  const catalogue = useCatalogue();
  const entity = entityCode(catalogue, 'ticket');
  const history = useHistory(userId, { entity: String(entity), entity_id: String(ticketId) });
  return (
    <Paper withBorder p="sm" component="section" aria-label={t('tickets.history')}>
      <Title order={2} size="h3" mb="sm">
        {t('tickets.history')}
      </Title>
      <Loaded query={history}>
        {(entries) =>
          entries.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t('tickets.noHistory')}
            </Text>
          ) : (
            <Timeline bulletSize={14} lineWidth={2}>
              {callsOf(entries, history).map((each) => (
                <Timeline.Item key={each.key}>
                  <HistoryCallItem call={each} />
                </Timeline.Item>
              ))}
            </Timeline>
          )
        }
      </Loaded>
      <OlderEntries history={history} />
    </Paper>
  );
}
