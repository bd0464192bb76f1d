import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Outside } from './outside.tsx';

/** An address of the console that no screen has. */
export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <Outside title={t('states.notFound')} about={t('states.noScreen')}>
      <Anchor component={Link} to="/">
        {t('states.toStart')}
      </Anchor>
    </Outside>
  );
}
