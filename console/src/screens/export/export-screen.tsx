import { Tabs } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { keysOf } from '../../parts/keys-of.ts';
import { Page } from '../../parts/page.tsx';
import { Forbidden } from '../../parts/states.tsx';
import { useSeat } from '../../session/session-context.ts';
import { ExportPanel } from './export-panel.tsx';
import { PersonPanel } from './person-panel.tsx';

/** Which permissions open a tab: any of them. */
const tabs = { all: ['export'], person: ['archive', 'erase', 'standing'] } as const;

/** What leaves the programme: all users as a file, everything about one person, and erasure. */
export function ExportScreen() {
  const { t } = useTranslation();
  const { permissions } = useSeat();
  const search = useSearch({ from: '/inside/$program/export' });
  const navigate = useNavigate({ from: '/$program/export' });
  const seen = keysOf(tabs).filter((name) =>
    tabs[name].some((permission) => permissions.includes(permission)),
  );
  const [first] = seen;
  if (!first) return <Forbidden />;
  const user = search['user_id'];
  return (
    <Page title={t('places.export')} about={t('moving.export.about')}>
      <Tabs
        value={seen.find((name) => name === search['tab']) ?? first}
        onChange={(tab) => void navigate({ search: tab ? { ...(user && { user_id: user }), tab } : {} })}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          {seen.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`moving.export.tabs.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="all">
          <ExportPanel />
        </Tabs.Panel>
        <Tabs.Panel value="person">
          <PersonPanel
            user={user ?? ''}
            onUser={(user_id) => void navigate({ search: { tab: 'person', ...(user_id && { user_id }) } })}
          />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
