import { useTranslation } from 'react-i18next';
import { Page } from '../../parts/page.tsx';
import { useSeat } from '../../session/session-context.ts';
import { RulesPanel } from './rules-panel.tsx';

/** The access rules of the programme. */
export function RulesScreen() {
  const { t } = useTranslation();
  const { id: program } = useSeat();
  return (
    <Page title={t('places.rules')} about={t('rules.about')}>
      <RulesPanel owner={{ program, userId: null }} />
    </Page>
  );
}
