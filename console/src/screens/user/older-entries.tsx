import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../parts/states.tsx';
import type { History } from './use-history.ts';

/** Reads the next page of a history; nothing where all of it was read. */
export function OlderEntries({ history }: { readonly history: History }) {
  const { t } = useTranslation();
  if (!history.hasNextPage) return null;
  return (
    <Group>
      <Button
        variant="default"
        loading={history.isFetchingNextPage}
        onClick={() => void history.fetchNextPage()}
      >
        {t('history.more')}
      </Button>
      {history.isFetchNextPageError && <ErrorNote error={history.error} />}
    </Group>
  );
}
