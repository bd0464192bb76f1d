import { Tabs } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Page } from '../../parts/page.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { useMay } from '../../session/session-context.ts';
import { AddEndpoint } from './add-endpoint.tsx';
import { EndpointScreen } from './endpoint-screen.tsx';
import { EndpointTable } from './endpoint-table.tsx';
import { UserEvents } from './user-events.tsx';
import { useEndpoints } from './webhook-calls.ts';

/** The endpoints of a programme, one of them, or the events of a user. */
export function WebhooksScreen() {
  const { t } = useTranslation();
  const { webhook, tab } = useSearch({ from: '/inside/$program/webhooks' });
  const navigate = useNavigate({ from: '/$program/webhooks' });
  const endpoints = useEndpoints();
  const mayChange = useMay('webhooks');
  if (webhook)
    return (
      <Loaded query={endpoints}>
        {(all) => {
          const found = all.find(({ id }) => String(id) === webhook);
          return found ? (
            <EndpointScreen endpoint={found} />
          ) : (
            <Empty title={t('states.notFound')} text={t('states.notFoundText')} />
          );
        }}
      </Loaded>
    );
  return (
    <Page
      title={t('places.webhooks')}
      about={t('sending.webhooks.about')}
      actions={mayChange && <AddEndpoint />}
    >
      <Tabs
        value={tab === 'events' ? 'events' : 'endpoints'}
        onChange={(name) => void navigate({ search: name === 'events' ? { tab: name } : {} })}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="endpoints">{t('sending.webhooks.tabs.endpoints')}</Tabs.Tab>
          <Tabs.Tab value="events">{t('sending.webhooks.tabs.events')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="endpoints">
          <Loaded query={endpoints}>
            {(all) =>
              all.length === 0 ? (
                <Empty title={t('sending.webhooks.none')} text={t('sending.webhooks.noneText')} />
              ) : (
                <EndpointTable endpoints={all} />
              )
            }
          </Loaded>
        </Tabs.Panel>
        <Tabs.Panel value="events">
          <UserEvents />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
