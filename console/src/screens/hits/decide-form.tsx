import { Button, Group, Radio, Stack, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { faultAt } from '../../api/describe-error.ts';
import { ErrorNote } from '../../parts/states.tsx';
import { tellDone } from '../../parts/tell-done.ts';
import { useSeat } from '../../session/session-context.ts';
import { decideHit, type Hit, type HitDecision, hitsPath } from './hit-calls.ts';

/** What can be decided of a hit, by how it stands. */
const decisions: Readonly<Record<Exclude<Hit['status'], 'ended'>, readonly HitDecision[]>> = {
  open: ['dismissed', 'confirmed'],
  dismissed: ['open', 'confirmed'],
  confirmed: ['open', 'dismissed'],
};

interface DecideFormProps {
  readonly hit: Hit;
  readonly onDecided: () => void;
}

/** Decides on a hit, with the reason. */
export function DecideForm({ hit, onDecided }: DecideFormProps) {
  const { t } = useTranslation();
  const seat = useSeat();
  const queries = useQueryClient();
  const [status, setStatus] = useState<HitDecision | null>(null);
  const [reason, setReason] = useState('');
  const deciding = useMutation({
    mutationFn: () => decideHit(seat.id, hit, status!, reason.trim()),
    onSuccess: async (result) => {
      tellDone(t(result === 'decided' ? 'hits.saved' : 'hits.savedOpinion'));
      onDecided();
      await Promise.all([
        queries.invalidateQueries({ queryKey: [hitsPath, seat.id] }),
        queries.invalidateQueries({ queryKey: ['hit review', seat.id, hit.id] }),
      ]);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (status) deciding.mutate();
  };
  const fault = faultAt(deciding.error, 'hit.reason') ?? faultAt(deciding.error, 'decision.reason');
  const possible = hit.status === 'ended' ? [] : decisions[hit.status];
  return (
    <form onSubmit={submit} aria-label={t('hits.decide')}>
      <Stack gap="sm">
        <Radio.Group
          label={t('hits.decide')}
          value={status ?? ''}
          onChange={(chosen) => {
            deciding.reset();
            setStatus(possible.find((each) => each === chosen) ?? null);
          }}
        >
          <Stack gap="xs" mt="xs">
            {possible.map((each) => (
              <Radio
                key={each}
                value={each}
                label={t(`hits.decisions.${each}`)}
                description={t(`hits.decisionTexts.${each}`)}
              />
            ))}
          </Stack>
        </Radio.Group>
        <Textarea
          label={t('hits.reason')}
          description={t('hits.reasonText')}
          required={status !== null && status !== 'confirmed'}
          autosize
          minRows={2}
          maxLength={1000}
          value={reason}
          error={fault}
          onChange={({ currentTarget }) => {
            deciding.reset();
            setReason(currentTarget.value);
          }}
        />
        {!fault && <ErrorNote error={deciding.error} />}
        <Group justify="flex-end">
          <Button type="submit" disabled={status === null} loading={deciding.isPending}>
            {t('hits.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
