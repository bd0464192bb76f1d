import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Notice } from './states.tsx';

/** What stands in place of a screen that failed: most often since a newer version of the console is being served. */
export function ScreenFailed({ reset }: { readonly reset: () => void }) {
  const { t } = useTranslation();
  return (
    <Notice icon="failed" title={t('states.screenFailed')} text={t('states.screenFailedText')}>
      <Button onClick={() => location.reload()}>{t('states.reload')}</Button>
      <Button variant="default" onClick={reset}>
        {t('states.retry')}
      </Button>
    </Notice>
  );
}
