import { Tabs } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { askedAnew } from '../../lists/list-search.ts';
import { keysOf } from '../../parts/keys-of.ts';
import { Page } from '../../parts/page.tsx';
import { MessageList } from './message-list.tsx';

/** Which messages a tab has, by their status; null: all. */
const tabs = { all: null, outbox: 'waiting', dead: 'dead' } as const;

/** The name of a tab. */
export type MessageTab = keyof typeof tabs;

const tabNames = keysOf(tabs);

/** The messages of a programme: all of them, those that wait, and those that were given up. */
export function MessagesScreen() {
  const { t } = useTranslation();
  const search = useSearch({ from: '/inside/$program/messages' });
  const navigate = useNavigate({ from: '/$program/messages' });
  const open = tabNames.find((name) => name === search['tab']) ?? 'all';
  const ask = (tab: string | null) =>
    void navigate({
      search: askedAnew(search, { tab: tab ?? undefined, status: undefined, message: undefined }),
    });
  return (
    <Page title={t('places.messages')}>
      <Tabs value={open} onChange={ask} keepMounted={false}>
        <Tabs.List mb="md">
          {tabNames.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`sending.messages.tabs.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabNames.map((name) => (
          <Tabs.Panel key={name} value={name}>
            <MessageList tab={name} status={tabs[name]} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </Page>
  );
}
