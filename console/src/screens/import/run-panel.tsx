import { Alert, Button, Group, Progress, Stack, Table, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { describeError } from '../../api/describe-error.ts';
import { saveFile } from '../../parts/save-file.ts';
import { ErrorNote } from '../../parts/states.tsx';
import type { ImportRun } from './import-run.ts';
import type { ImportPhase, ImportState } from './import-state.ts';
import { percentDone } from './percent-done.ts';
import { RefusedList } from './refused-list.tsx';

const outcomes = {
  check: ['checked', 'present', 'refused'],
  run: ['created', 'present', 'refused'],
} as const;

const nobody = () => () => undefined;
const nothing = () => null;

/** An import as it stands now; null where there is none. */
export function useRun(run: ImportRun | null): ImportState | null {
  return useSyncExternalStore(run?.subscribe ?? nobody, run?.snapshot ?? nothing);
}

interface RunPanelProps {
  readonly run: ImportRun;
  readonly state: ImportState;
}

/** How far an import is, what came of its rows, and how it goes on. */
export function RunPanel({ run, state }: RunPanelProps) {
  const { t, i18n } = useTranslation();
  const { phase, isDryRun, bytesDone, counts, leftOut, refused } = state;
  const percent = percentDone(phase === 'done', bytesDone, run.file.size);
  const isTold = Object.values(counts).some((count) => count > 0);
  const [base] = run.file.name.split(/\.[^.]+$/u);
  const saving = useMutation({
    mutationFn: () => run.refusedFile(),
    onSuccess: (rows) => saveFile(rows, `${base}.refused.${run.isTable ? 'csv' : 'ndjson'}`),
  });
  return (
    <Stack
      gap="md"
      component="section"
      aria-label={t(isDryRun ? 'moving.import.check' : 'moving.import.run')}
    >
      <Group gap="sm" wrap="nowrap">
        <Progress.Root size="lg" style={{ flexGrow: 1 }}>
          <Progress.Section
            value={percent}
            color={phase === 'done' ? 'teal' : phase === 'running' ? 'indigo' : 'yellow'}
            aria-label={t('moving.import.progress')}
          />
        </Progress.Root>
        <Text size="sm" miw="3.5em" ta="end">
          {(percent / 100).toLocaleString(i18n.language, { style: 'percent' })}
        </Text>
        {phase === 'running' && (
          <Button size="xs" variant="default" onClick={() => run.stop()}>
            {t('moving.import.stop')}
          </Button>
        )}
        {['stopped', 'broken', 'failed'].includes(phase) && (
          <Button size="xs" onClick={() => void run.go()}>
            {t('moving.import.goOn')}
          </Button>
        )}
      </Group>
      <PhaseNote phase={phase} isDryRun={isDryRun} hasRows={isTold} error={state.error} />
      <Table aria-live="polite" maw={420}>
        <Table.Tbody>
          {outcomes[isDryRun ? 'check' : 'run'].map((outcome) => (
            <Table.Tr key={outcome}>
              <Table.Th scope="row">{t(`moving.import.counts.${outcome}`)}</Table.Th>
              <Table.Td ta="end" data-count={outcome}>
                {counts[outcome].toLocaleString(i18n.language)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {leftOut > 0 && <Text size="sm">{t('moving.import.leftOut', { count: leftOut })}</Text>}
      {isTold && phase !== 'running' && (
        <Group gap="xs">
          {refused.length > 0 && (
            <Button variant="default" size="xs" loading={saving.isPending} onClick={() => saving.mutate()}>
              {t('moving.import.saveRefused')}
            </Button>
          )}
          <Button variant="default" size="xs" onClick={() => saveFile(run.results, `${base}.results.ndjson`)}>
            {t('moving.import.saveResults')}
          </Button>
        </Group>
      )}
      <ErrorNote error={saving.error} />
      {refused.length > 0 && (
        <>
          <Title order={2}>{t('moving.import.refused')}</Title>
          <RefusedList rows={refused} total={counts.refused} isTable={run.isTable} />
        </>
      )}
    </Stack>
  );
}

interface PhaseNoteProps {
  readonly phase: ImportPhase;
  readonly isDryRun: boolean;
  /** Whether anything came of any row. */
  readonly hasRows: boolean;
  readonly error: unknown;
}

function PhaseNote({ phase, isDryRun, hasRows, error }: PhaseNoteProps) {
  const { t } = useTranslation();
  if (phase === 'running')
    return <Text role="status">{t(isDryRun ? 'moving.import.checking' : 'moving.import.running')}</Text>;
  if (phase === 'done' && !hasRows)
    return (
      <Alert color="yellow" role="alert">
        {t('moving.import.noRows')}
      </Alert>
    );
  if (phase === 'done')
    return (
      <Alert color="teal" role="status">
        {t(isDryRun ? 'moving.import.checkDone' : 'moving.import.runDone')}
      </Alert>
    );
  if (phase === 'failed')
    return (
      <Alert color="red" role="alert" title={t('moving.import.failed')}>
        <Text size="sm">{describeError(error)}</Text>
      </Alert>
    );
  return (
    <Alert color="yellow" role="alert">
      {t(phase === 'broken' ? 'moving.import.broken' : 'moving.import.stopped')}
    </Alert>
  );
}
