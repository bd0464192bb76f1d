import { Alert, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { RosterError } from '../../../../sdk/src/index.ts';
import { sizeText } from '../../parts/size-text.ts';
import { ErrorNote } from '../../parts/states.tsx';
import type { DownloadState } from './use-download.ts';

/** How far a download is, and how it ended. */
export function DownloadNote({ state: { phase, lines, bytes, error } }: { readonly state: DownloadState }) {
  const { t, i18n } = useTranslation();
  const told = { lines: lines.toLocaleString(i18n.language), size: sizeText(bytes, i18n.language) };
  switch (phase) {
    case 'idle':
      return null;
    case 'running':
      return <Text role="status">{t('moving.export.progress', told)}</Text>;
    case 'done':
      return (
        <Alert color="teal" role="status">
          {t('moving.export.done', told)}
        </Alert>
      );
    case 'stopped':
      return (
        <Alert color="yellow" role="alert">
          {t('moving.export.stopped')}
        </Alert>
      );
    default:
      if (error instanceof RosterError) return <ErrorNote error={error} />;
      return (
        <Alert color="red" role="alert">
          {t('moving.export.broken')}
        </Alert>
      );
  }
}
