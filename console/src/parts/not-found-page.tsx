import { useTranslation } from 'react-i18next';
import { AnchorLink } from './links.tsx';
import { Outside } from './outside.tsx';

/** An address of the console that no screen has. */
export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <Outside title={t('states.notFound')} about={t('states.noScreen')}>
      <AnchorLink to="/">{t('states.toStart')}</AnchorLink>
    </Outside>
  );
}
