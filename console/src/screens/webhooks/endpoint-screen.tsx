import { Alert, Button, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../parts/icon.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Page } from '../../parts/page.tsx';
import { Standing } from '../../parts/standing.tsx';
import { Loaded } from '../../parts/states.tsx';
import { useMay, useSeat } from '../../session/session-context.ts';
import { DeliveryList } from './delivery-list.tsx';
import { EndpointActions } from './endpoint-actions.tsx';
import { type Endpoint, statusColours, statusWords, useWaiting, waitingMax } from './webhook-calls.ts';

/** An endpoint: how it stands, what can be done about it, and what it was sent. */
export function EndpointScreen({ endpoint }: { readonly endpoint: Endpoint }) {
  const { t } = useTranslation();
  const mayChange = useMay('webhooks');
  const params = { program: String(useSeat().id) };
  const { id, url, events, status, stopped_for: stoppedFor, failing_since: failingSince } = endpoint;
  const { description, previous_secret_end_date_utc: previousUntil } = endpoint;
  return (
    <Page
      title={t('sending.webhooks.open', { id })}
      about={<bdi dir="ltr">{url}</bdi>}
      actions={
        <Button
          variant="default"
          renderRoot={(props) => <Link {...props} to="/$program/webhooks" params={params} search={{}} />}
        >
          {t('sending.webhooks.back')}
        </Button>
      }
    >
      {stoppedFor && (
        <Alert color="red" icon={<Icon name="failed" />} title={t('sending.webhooks.stoppedTitle')}>
          {t(`sending.webhooks.stopped.${stoppedFor}`)}
        </Alert>
      )}
      <Stack gap={4}>
        <Standing
          colour={statusColours[status]}
          text={t(`sending.webhooks.statuses.${statusWords[status]}`)}
        />
        {description && (
          <Text size="sm">
            <bdi>{description}</bdi>
          </Text>
        )}
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {t('sending.webhooks.events')}: <bdi dir="ltr">{events.join(', ')}</bdi>
        </Text>
        {failingSince && (
          <Text size="sm" c="var(--mantine-color-error)">
            {t('sending.webhooks.failing')} <Moment value={failingSince} />
          </Text>
        )}
        {previousUntil && (
          <Text size="sm">
            {t('sending.webhooks.previous')} <Moment value={previousUntil} />
          </Text>
        )}
        <Lag id={id} />
      </Stack>
      {mayChange && <EndpointActions endpoint={endpoint} />}
      <Title order={2}>{t('sending.webhooks.deliveries')}</Title>
      <DeliveryList webhook={id} />
    </Page>
  );
}

/** How far an endpoint is behind what has happened. */
function Lag({ id }: { readonly id: number }) {
  const { t } = useTranslation();
  const waiting = useWaiting(id);
  return (
    <Text size="sm" component="div" role="group" aria-label={t('sending.webhooks.lag')}>
      <Loaded query={waiting}>
        {({ users, isMore, oldest }) =>
          oldest === null ? (
            t('sending.webhooks.upToDate')
          ) : (
            <>
              {isMore
                ? t('sending.webhooks.waitingMore', { number: waitingMax })
                : t('sending.webhooks.waiting', { count: users })}{' '}
              <Moment value={oldest} />
            </>
          )
        }
      </Loaded>
    </Text>
  );
}
