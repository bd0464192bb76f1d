import { Paper, Timeline, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useCatalogue } from '../../catalogue/catalogue.ts';
import { Loaded } from '../../parts/states.tsx';
import { entityCode } from '../../session/actor-name.ts';
import { useSeat } from '../../session/session-context.ts';
import { HistoryCallItem } from '../user/history-call.tsx';
import { callsOf, readHistory } from '../user/history-entries.ts';

/** What became of a ticket, of the newest entries of its user's history that are about tickets. */
export function TicketHistory({ ticketId, userId }: { readonly ticketId: number; readonly userId: number }) {
  const { t } = useTranslation();
  const catalogue = useCatalogue();
  const seat = useSeat();
  const entity = entityCode(catalogue, 'ticket');
  const history = useQuery({
    queryKey: ['history', seat.id, userId, 'tickets'],
    queryFn: ({ signal }) =>
      readHistory(seat.id, userId, { startIndex: 1, wanted: { entity: String(entity) }, signal }),
  });
  return (
    <Paper withBorder p="sm" component="section" aria-label={t('tickets.history')}>
      <Title order={2} size="h3" mb="sm">
        {t('tickets.history')}
      </Title>
      <Loaded query={history}>
        {(entries) => (
          <Timeline bulletSize={14} lineWidth={2}>
            {callsOf(entries.filter(({ entity_id }) => entity_id === ticketId)).map((each) => (
              <Timeline.Item key={each.key}>
                <HistoryCallItem call={each} />
              </Timeline.Item>
            ))}
          </Timeline>
        )}
      </Loaded>
    </Paper>
  );
}
