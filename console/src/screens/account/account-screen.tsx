import { useTranslation } from 'react-i18next';
import { Page } from '../../parts/page.tsx';
import { PanelTabs } from '../../parts/panel-tabs.tsx';
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

/** The account of the operator who is signed in. */
export function AccountScreen() {
  const { t } = useTranslation();
  const { operator } = useActiveSession();
  return (
    <Page title={t('account.title')} about={operator.email}>
      <PanelTabs panels={panels} label={(name) => t(`account.tabs.${name}`)} width={640} />
    </Page>
  );
}
