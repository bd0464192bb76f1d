import { Alert, Button, Checkbox, Group, Radio, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../parts/icon.tsx';
import { useMay, useSeat } from '../../session/session-context.ts';
import { DownloadNote } from './download-note.tsx';
import { useDownload } from './use-download.ts';

/** Exports the users of the programme, masked or in clear. */
export function ExportPanel() {
  const { t } = useTranslation();
  const seat = useSeat();
  const mayClear = useMay('archive');
  const [values, setValues] = useState('masked');
  const [hasClosed, setHasClosed] = useState(false);
  const { state, start, stop } = useDownload();
  const isRunning = state.phase === 'running';
  const isClear = values === 'clear';
  const begin = () =>
    start({
      address: `/v1/export${hasClosed ? '?archive=1' : ''}`,
      ...(isClear && { headers: { 'show-sensitive-data': '1' } }),
      name: `program-${seat.id}-${new Date().toISOString().slice(0, 10)}${isClear ? '' : '-masked'}.ndjson`,
    });
  return (
    <Stack gap="md" maw={640}>
      <Text size="sm">{t('moving.export.allText')}</Text>
      {mayClear && (
        <Radio.Group label={t('moving.export.values')} value={values} onChange={setValues}>
          <Stack gap={6} mt={4}>
            <Radio value="masked" label={t('moving.export.masked')} />
            <Radio value="clear" label={t('moving.export.clear')} />
          </Stack>
        </Radio.Group>
      )}
      {isClear && (
        <Alert color="yellow" icon={<Icon name="lock" />}>
          {t('moving.export.clearText')}
        </Alert>
      )}
      <Checkbox
        label={t('moving.export.closed')}
        checked={hasClosed}
        onChange={({ currentTarget }) => setHasClosed(currentTarget.checked)}
      />
      <Group>
        <Button leftSection={<Icon name="download" />} loading={isRunning} onClick={begin}>
          {t('moving.export.start')}
        </Button>
        {isRunning && (
          <Button variant="default" onClick={stop}>
            {t('moving.export.stop')}
          </Button>
        )}
      </Group>
      <DownloadNote state={state} />
    </Stack>
  );
}
