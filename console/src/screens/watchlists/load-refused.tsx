import { Alert, List, ScrollArea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { errorCodes, RosterError } from '../../../../sdk/src/index.ts';
import { faultsOf, textOf } from '../../api/describe-error.ts';
import { Icon } from '../../parts/icon.tsx';
import { ErrorNote } from '../../parts/states.tsx';

/** Why a list was not loaded: in words, and with the lines that cannot be read. */
export function LoadRefused({ error }: { readonly error: unknown }) {
  const { t } = useTranslation();
  if (!error) return null;
  const lines =
    error instanceof RosterError && error.code === errorCodes.watchlistBroken ? faultsOf(error) : [];
  if (lines.length === 0) return <ErrorNote error={error} />;
  return (
    <Alert color="red" role="alert" icon={<Icon name="failed" />} title={t('watchlists.refusedLines')}>
      <ScrollArea.Autosize
        mah={180}
        type="auto"
        viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': t('watchlists.lines') }}
      >
        <List size="sm">
          {lines.map((line) => (
            <List.Item key={line.path}>{textOf(line)}</List.Item>
          ))}
        </List>
      </ScrollArea.Autosize>
    </Alert>
  );
}
