import { useTranslation } from 'react-i18next';
import { Page } from '../../parts/page.tsx';
import { DecisionsPanel } from './decisions-panel.tsx';

/** What rules decided of transactions in the programme. */
export function DecisionsScreen() {
  const { t } = useTranslation();
  return (
    <Page title={t('places.decisions')} about={t('rules.decisions.about')}>
      <DecisionsPanel userId={null} />
    </Page>
  );
}
