import { useTranslation } from 'react-i18next';
import { Page } from '../../parts/page.tsx';
import { Forbidden } from '../../parts/states.tsx';
import { useSeat } from '../../session/session-context.ts';
import { OperatorsPanel } from './operators-panel.tsx';

/** The people who work in the programme. */
export function OperatorsScreen() {
  const { t } = useTranslation();
  const { id, name, permissions } = useSeat();
  if (!permissions.includes('operators') && !permissions.includes('programs')) return <Forbidden />;
  return (
    <Page title={t('places.operators')} about={t('operators.about')}>
      <OperatorsPanel title={t('places.operators')} programs={[{ id, name }]} />
    </Page>
  );
}
