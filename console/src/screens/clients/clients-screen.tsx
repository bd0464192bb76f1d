import { Badge, Button, Code, Stack, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { DataTable } from '../../lists/data-table.tsx';
import { MissingRow } from '../../lists/missing-row.tsx';
import { NumberedPager, useNumberedList } from '../../lists/numbered-list.tsx';
import { fresh, useOpened } from '../../lists/use-opened.ts';
import { useOpenedRow } from '../../lists/use-opened-row.ts';
import { Icon } from '../../parts/icon.tsx';
import { Page } from '../../parts/page.tsx';
import { Empty, Forbidden, Loaded } from '../../parts/states.tsx';
import { useMay } from '../../session/session-context.ts';
import { type Client, clientSource, clientsPath } from './client-calls.ts';
import { ClientDialog } from './client-dialog.tsx';

/** The programs that call the API on behalf of the programme. */
export function ClientsScreen() {
  return useMay('clients', 'inspect') ? <Clients /> : <Forbidden />;
}

function Clients() {
  const { t } = useTranslation();
  const { search, opened, open } = useOpened('client');
  const mayChange = useMay('clients');
  const { list: clients, hasNext } = useNumberedList<Client>(clientsPath, 'clients', search);
  const one = useOpenedRow(clients.data, opened === fresh ? undefined : opened, clientSource);
  const found = one.row ?? null;
  return (
    <Page
      title={t('places.clients')}
      about={t('clients.about')}
      actions={
        mayChange && (
          <Button leftSection={<Icon name="add" />} onClick={() => open(fresh)}>
            {t('clients.create')}
          </Button>
        )
      }
    >
      <Loaded query={clients}>
        {(rows) => (
          <Stack gap="sm">
            {rows.length === 0 ? (
              <Empty title={t('clients.none')} />
            ) : (
              <DataTable<Client>
                label={t('places.clients')}
                rows={rows}
                keyOf={({ client_id }) => client_id}
                headLabel={t('clients.name')}
                head={({ client_id, name }, focus) => (
                  <UnstyledButton fz="sm" fw={600} {...focus} onClick={() => open(client_id)}>
                    <bdi>{name}</bdi>
                  </UnstyledButton>
                )}
                columns={[
                  {
                    id: 'client_id',
                    label: t('clients.id'),
                    cell: ({ client_id }) => <Code dir="ltr">{client_id}</Code>,
                  },
                  {
                    id: 'scopes',
                    label: t('clients.scopes'),
                    cell: ({ scopes }) => <bdi dir="ltr">{scopes.join(' ')}</bdi>,
                  },
                  {
                    id: 'status',
                    label: t('clients.status'),
                    cell: ({ status }) =>
                      status === 1 ? (
                        t('clients.active')
                      ) : (
                        <Badge variant="default">{t('clients.revoked')}</Badge>
                      ),
                  },
                ]}
                isStale={clients.isPlaceholderData}
              />
            )}
            <NumberedPager {...{ search, hasNext }} count={rows.length} />
          </Stack>
        )}
      </Loaded>
      <MissingRow opened={one} onClose={() => open(null)} />
      {((opened === fresh && mayChange) || found) && (
        <ClientDialog key={opened} client={found} onClose={() => open(null)} />
      )}
    </Page>
  );
}
