import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ListPanel } from '../../lists/list-panel.tsx';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Standing } from '../../parts/standing.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { tellDone } from '../../parts/tell-done.ts';
import { UserLink } from '../../parts/user-link.tsx';
import { useMay, useSeat } from '../../session/session-context.ts';
import { type Delivery, type DeliveryState, deliveriesPath, webhookCalls } from './webhook-calls.ts';

const states: readonly DeliveryState[] = ['waiting', 'delivered', 'failed', 'dead', 'skipped'];

const colours: Readonly<Record<DeliveryState, string>> = {
  waiting: 'yellow',
  delivered: 'teal',
  failed: 'orange',
  dead: 'red',
  skipped: 'gray',
};

/** What became of events for an endpoint; one that it cannot take is passed over. */
export function DeliveryList({ webhook }: { readonly webhook: number }) {
  const { t } = useTranslation();
  const seat = useSeat();
  const queries = useQueryClient();
  const mayChange = useMay('webhooks');
  const path = deliveriesPath(webhook);
  const skipping = useMutation({
    mutationFn: ({ user_id: user, sequence }: Delivery) =>
      webhookCalls.skip(seat.id, webhook, user, sequence ?? 0),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: [path] });
      tellDone(t('sending.webhooks.skipped'));
    },
  });
  return (
    <ListPanel<Delivery>
      path={path}
      member="deliveries"
      label={t('sending.webhooks.deliveries')}
      filters={[
        {
          name: 'state',
          label: t('sending.webhooks.state'),
          options: states.map((value) => ({ value, label: t(`sending.webhooks.states.${value}`) })),
        },
        { name: 'user_id', label: t('sending.webhooks.user'), type: 'number' },
      ]}
      keyOf={(row) => `${row.user_id} ${row.sequence} ${row.replay_id} ${row.state}`}
      headLabel={t('sending.webhooks.user')}
      head={({ user_id: user }, focus) => <UserLink id={user} focus={focus} />}
      columns={[
        { id: 'sequence', label: t('sending.webhooks.event'), cell: ({ sequence }) => sequence },
        { id: 'type', label: t('sending.webhooks.type'), cell: ({ type }) => <bdi dir="ltr">{type}</bdi> },
        {
          id: 'state',
          label: t('sending.webhooks.state'),
          cell: ({ state }) => (
            <Standing colour={colours[state]} text={t(`sending.webhooks.states.${state}`)} />
          ),
        },
        {
          id: 'action',
          label: t('sending.webhooks.action'),
          cell: (row) =>
            mayChange &&
            row.sequence !== null &&
            ['waiting', 'failed'].includes(row.state) && (
              <ConfirmButton
                label={t('sending.webhooks.skip')}
                about={`${row.user_id} ${row.sequence}`}
                text={t('sending.webhooks.skipText', { user: row.user_id, sequence: row.sequence })}
                onConfirm={() => skipping.mutate(row)}
              />
            ),
        },
        { id: 'attempts', label: t('sending.webhooks.attempts'), cell: ({ attempts }) => attempts },
        {
          id: 'answer',
          label: t('sending.webhooks.answer'),
          cell: ({ answer_status: status, error, milliseconds }) => {
            const answer = status ?? error;
            if (answer === null) return null;
            return milliseconds === null ? answer : t('sending.webhooks.answerIn', { answer, milliseconds });
          },
        },
        { id: 'at', label: t('sending.webhooks.at'), cell: ({ date_utc: at }) => <Moment value={at} /> },
        {
          id: 'due',
          label: t('sending.webhooks.due'),
          cell: ({ due_date_utc: due }) => due && <Moment value={due} />,
        },
        { id: 'replay', label: t('sending.webhooks.replayed'), cell: ({ replay_id: replay }) => replay },
      ]}
      emptyTitle={t('sending.webhooks.noDeliveries')}
      emptyText={t('sending.webhooks.noDeliveriesText')}
      above={() => <ErrorNote error={skipping.error} />}
    />
  );
}
