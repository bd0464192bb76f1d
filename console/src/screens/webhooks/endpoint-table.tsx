import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { DataTable } from '../../lists/data-table.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Standing } from '../../parts/standing.tsx';
import { useSeat } from '../../session/session-context.ts';
import { type Endpoint, statusColours, statusWords } from './webhook-calls.ts';

/** Endpoints in rows. */
export function EndpointTable({ endpoints }: { readonly endpoints: readonly Endpoint[] }) {
  const { t } = useTranslation();
  const params = { program: String(useSeat().id) };
  return (
    <DataTable<Endpoint>
      label={t('sending.webhooks.label')}
      rows={endpoints}
      keyOf={({ id }) => id}
      headLabel={t('sending.webhooks.number')}
      head={({ id }, focus) => (
        <Link
          to="/$program/webhooks"
          params={params}
          search={{ webhook: String(id) }}
          aria-label={t('sending.webhooks.open', { id })}
          {...focus}
        >
          {id}
        </Link>
      )}
      columns={[
        {
          id: 'url',
          label: t('sending.webhooks.url'),
          cell: ({ url }) => <bdi dir="ltr">{url}</bdi>,
        },
        {
          id: 'status',
          label: t('sending.webhooks.status'),
          cell: ({ status }) => (
            <Standing
              colour={statusColours[status]}
              text={t(`sending.webhooks.statuses.${statusWords[status]}`)}
            />
          ),
        },
        {
          id: 'events',
          label: t('sending.webhooks.events'),
          cell: ({ events }) => <bdi dir="ltr">{events.join(', ')}</bdi>,
        },
        {
          id: 'description',
          label: t('sending.webhooks.description'),
          cell: ({ description }) => <bdi>{description}</bdi>,
        },
        {
          id: 'created',
          label: t('sending.webhooks.created'),
          cell: ({ date_utc: at }) => <Moment value={at} />,
        },
      ]}
    />
  );
}
