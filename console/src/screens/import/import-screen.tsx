import { Group, Stack } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Page } from '../../parts/page.tsx';
import { Forbidden } from '../../parts/states.tsx';
import { useMay, useSeat } from '../../session/session-context.ts';
import { DropFile } from './drop-file.tsx';
import { FileFormat } from './file-format.tsx';
import { ImportRun } from './import-run.ts';
import { RunPanel, useRun } from './run-panel.tsx';
import { StartButtons } from './start-buttons.tsx';

/** Takes users over from a file: a check first, then the import itself. */
export function ImportScreen() {
  const { t } = useTranslation();
  const seat = useSeat();
  const mayImport = useMay('transfer');
  const [file, setFile] = useState<File | null>(null);
  const [run, setRun] = useState<ImportRun | null>(null);
  const state = useRun(run);
  const isRunning = state?.phase === 'running';
  useBlocker({
    shouldBlockFn: () => isRunning && !window.confirm(t('moving.import.leave')),
    enableBeforeUnload: () => isRunning,
  });
  // Whoever leaves ends it: there is nobody any more who reads what comes of it.
  useEffect(() => () => run?.stop(), [run]);
  const start = (isDryRun: boolean) => {
    if (!file) return;
    const begun = new ImportRun(seat.id, file, isTable(file), isDryRun);
    setRun(begun);
    void begun.go();
  };
  if (!mayImport) return <Forbidden />;
  return (
    <Page title={t('places.import')} about={t('moving.import.about')}>
      <DropFile
        file={file}
        isDisabled={isRunning}
        onFile={(chosen) => {
          setRun(null);
          setFile(chosen);
        }}
      />
      {file && !isRunning && (
        <Group>
          <StartButtons
            name={file.name}
            isChecked={state?.isDryRun === true && state.phase === 'done'}
            onStart={start}
          />
        </Group>
      )}
      {run && state && <RunPanel run={run} state={state} />}
      {!run && (
        <Stack gap="xs">
          <FileFormat />
        </Stack>
      )}
    </Page>
  );
}

function isTable({ name }: File): boolean {
  return name.toLowerCase().endsWith('.csv');
}
