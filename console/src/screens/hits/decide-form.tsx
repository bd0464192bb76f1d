import { Alert, Button, Fieldset, Group, Radio, Stack, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorCodes, RosterError } from '../../../../sdk/src/index.ts';
import { faultAt, statusOf } from '../../api/describe-error.ts';
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
  const possible = hit.status === 'ended' ? [] : decisions[hit.status];
  const queries = useQueryClient();
  const [chosen, setStatus] = useState<HitDecision | null>(null);
  const status = possible.find((each) => each === chosen) ?? null;
  const [reason, setReason] = useState('');
  const refresh = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: [hitsPath, seat.id] }),
      queries.invalidateQueries({ queryKey: ['hit review', seat.id, hit.id] }),
    ]);
  const deciding = useMutation({
    mutationFn: () => decideHit(seat.id, hit, status!, reason.trim()),
    onSuccess: async (result) => {
      tellDone(t(result === 'decided' ? 'hits.saved' : 'hits.savedOpinion'));
      onDecided();
      await refresh();
    },
    // Somebody else was faster: what is decided next is chosen anew, of the hit as it is now.
    onError: (error) => {
      if (statusOf(error) !== 409) return;
      setStatus(null);
      void refresh();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (status) deciding.mutate();
  };
  // Where two are to decide, what was decided is decided otherwise only by both of them.
  const isForTwo =
    hit.status !== 'open' &&
    deciding.error instanceof RosterError &&
    deciding.error.code === errorCodes.notPossibleNow;
  const fault = faultAt(deciding.error, 'hit.reason') ?? faultAt(deciding.error, 'decision.reason');
  return (
    <form onSubmit={submit} aria-label={t('hits.decide')}>
      <Stack gap="sm">
        <Fieldset variant="unstyled" disabled={deciding.isPending}>
          <Stack gap="sm">
            <Radio.Group
              label={t('hits.decide')}
              value={status ?? ''}
              onChange={(wanted) => {
                deciding.reset();
                setStatus(possible.find((each) => each === wanted) ?? null);
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
          </Stack>
        </Fieldset>
        {!fault &&
          (isForTwo ? (
            <Alert color="yellow" role="alert">
              {t('hits.openFirst')}
            </Alert>
          ) : (
            <ErrorNote error={deciding.error} />
          ))}
        <Group justify="flex-end">
          <Button type="submit" disabled={status === null} loading={deciding.isPending}>
            {t('hits.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
