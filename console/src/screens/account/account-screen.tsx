import { Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Page } from '../../parts/page.tsx';
import { useActiveSession } from '../../session/session-context.ts';
import { FactorsPanel } from './factors-panel.tsx';
import { PasswordPanel } from './password-panel.tsx';
import { ProfilePanel } from './profile-panel.tsx';
import { SessionsPanel } from './sessions-panel.tsx';

const panels = {
  profile: ProfilePanel,
  password: PasswordPanel,
  factors: FactorsPanel,
  sessions: SessionsPanel,
} as const;

const names = Object.keys(panels) as (keyof typeof panels)[];

/** The account of the operator who is signed in. */
export function AccountScreen() {
  const { t } = useTranslation();
  const { operator } = useActiveSession();
  return (
    <Page title={t('account.title')} about={operator.email}>
      <Tabs defaultValue="profile" keepMounted={false}>
        <Tabs.List mb="md">
          {names.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`account.tabs.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {names.map((name) => {
          const Panel = panels[name];
          return (
            <Tabs.Panel key={name} value={name} maw={640}>
              <Panel />
            </Tabs.Panel>
          );
        })}
      </Tabs>
    </Page>
  );
}
