import { Button, Code, Stack, Table, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Moment } from '../../parts/moment.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { tellDone } from '../../parts/tell-done.ts';
import { useSeat } from '../../session/session-context.ts';
import { formatDuration } from '../../time/durations.ts';
import {
  type DeadLetter,
  type Installation,
  installationKey,
  type JobCount,
  retryJob,
} from './installation-calls.ts';
import { Section } from './standing-panel.tsx';

interface JobsSectionProps {
  readonly jobs: Installation['jobs'];
  readonly deadLetters: Installation['dead_letters'];
}

/** What the queue holds, and what was given up. */
export function JobsSection({ jobs, deadLetters }: JobsSectionProps) {
  const { t } = useTranslation();
  return (
    <Section title={t('installation.jobs')}>
      {jobs === null ? <Text size="sm">{t('installation.notRead')}</Text> : <Counts jobs={jobs} />}
      {deadLetters && deadLetters.length > 0 && <DeadLetters letters={deadLetters} />}
    </Section>
  );
}

function Counts({ jobs }: { readonly jobs: readonly JobCount[] }) {
  const { t, i18n } = useTranslation();
  if (jobs.length === 0) return <Text size="sm">{t('installation.noJobs')}</Text>;
  return (
    <Table.ScrollContainer minWidth={420} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table fz="sm" aria-label={t('installation.jobs')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('installation.type')}</Table.Th>
            <Table.Th>{t('installation.state')}</Table.Th>
            <Table.Th ta="end">{t('installation.count')}</Table.Th>
            <Table.Th ta="end">{t('installation.oldest')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {jobs.map(({ type, state, count, oldest }) => (
            <Table.Tr key={`${type} ${state}`}>
              <Table.Th scope="row" fw={400}>
                <bdi dir="ltr">{type}</bdi>
              </Table.Th>
              <Table.Td>{t(`installation.states.${state}`)}</Table.Td>
              <Table.Td ta="end">{count.toLocaleString(i18n.language)}</Table.Td>
              <Table.Td ta="end">
                {oldest === null || oldest < 0 ? '–' : formatDuration(oldest, i18n.language)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function DeadLetters({ letters }: { readonly letters: readonly DeadLetter[] }) {
  const { t } = useTranslation();
  const { id: program } = useSeat();
  const queries = useQueryClient();
  const retrying = useMutation({
    mutationFn: (id: number) => retryJob(program, id),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: installationKey });
      tellDone(t('installation.retried'));
    },
  });
  return (
    <Stack gap="xs" mt="md">
      <Text size="sm">{t('installation.deadText')}</Text>
      <ErrorNote error={retrying.error} />
      <Table.ScrollContainer minWidth={520} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table fz="sm" aria-label={t('installation.states.dead')}>
          <Table.Tbody>
            {letters.map(({ id, type, error, program_id, at }) => (
              <Table.Tr key={id}>
                <Table.Th scope="row" fw={400}>
                  <bdi dir="ltr">{type}</bdi> {program_id}
                </Table.Th>
                <Table.Td>
                  <Moment value={at} />
                </Table.Td>
                <Table.Td>{error && <Code dir="ltr">{error}</Code>}</Table.Td>
                <Table.Td ta="end">
                  <Button
                    size="xs"
                    variant="default"
                    aria-label={t('installation.retryOf', { name: `${type} ${id}` })}
                    loading={retrying.isPending && retrying.variables === id}
                    onClick={() => retrying.mutate(id)}
                  >
                    {t('states.retry')}
                  </Button>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  );
}
