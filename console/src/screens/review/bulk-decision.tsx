import { Alert, Button, Group, List, Modal, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { describeError, statusOf } from '../../api/describe-error.ts';
import { tellDone } from '../../parts/tell-done.ts';
import { useSeat } from '../../session/session-context.ts';
import { noReason, ReasonFields } from './reason-fields.tsx';
import { isOver, type Review } from './review.ts';
import { decide, readReview, reviewsPath } from './review-calls.ts';

interface BulkDecisionProps {
  readonly reviews: readonly Review[];
  /** Is told on which of them nothing was decided and still can be, as they stand now, once it is over. */
  readonly onDone: (refused: readonly Review[]) => void;
}

/** A review on which nothing was decided, and why. */
interface Refused {
  readonly id: number;
  readonly why: string;
  /** As it stands now; null: there is nothing left to decide. */
  readonly review: Review | null;
  readonly hasChanged: boolean;
}

/** Rejects several reviews, or asks for more, for one reason. Nothing is accepted that nobody has looked at. */
export function BulkDecision({ reviews, onDone }: BulkDecisionProps) {
  const { t } = useTranslation();
  const seat = useSeat();
  const queries = useQueryClient();
  const [outcome, setOutcome] = useState<'reject' | 'more' | null>(null);
  const [reason, setReason] = useState(noReason);
  // Hits are looked at one by one.
  const decidable = reviews.filter(({ step }) => step !== 'watchlist');
  const deciding = useMutation({
    mutationFn: async (wanted: 'reject' | 'more') => {
      const refused: Refused[] = [];
      for (const review of decidable) {
        const said = { outcome: wanted, reasonCode: reason.code || null, words: reason.words };
        try {
          await decide(seat.id, review, said);
        } catch (error) {
          const now = await standingOf(seat.id, review, error);
          refused.push({
            id: review.id,
            why: describeError(error),
            review: now,
            hasChanged: now?.version !== review.version,
          });
        }
      }
      return refused;
    },
    onSuccess: (refused) => {
      // What is refused is read first: the selection, with which this dialog goes, stays until the dialog is closed.
      if (refused.length > 0) return;
      tellDone(t('review.decided'));
      setOutcome(null);
      onDone([]);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: [reviewsPath] }),
  });
  const refused = deciding.data ?? [];
  /** Not on the way: what is refused would be told nobody. */
  const close = () => {
    if (deciding.isPending) return;
    setOutcome(null);
    setReason(noReason);
    deciding.reset();
    if (deciding.isSuccess) onDone(refused.flatMap(({ review }) => review ?? []));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (outcome) deciding.mutate(outcome);
  };
  return (
    <>
      <Text size="sm">{t('review.selected', { count: reviews.length })}</Text>
      {(['reject', 'more'] as const).map((each) => (
        <Button key={each} size="xs" variant="default" onClick={() => setOutcome(each)}>
          {t(`review.bulk.${each}`)}
        </Button>
      ))}
      <Button size="xs" variant="subtle" onClick={() => onDone([])}>
        {t('parts.clear')}
      </Button>
      {outcome && (
        <Modal
          opened
          onClose={close}
          title={t(`review.bulk.${outcome}`)}
          closeButtonProps={{ 'aria-label': t('parts.close') }}
        >
          <form onSubmit={submit}>
            <Stack gap="sm">
              {!deciding.isSuccess && (
                <>
                  <Text size="sm">{t('review.bulk.text', { count: decidable.length })}</Text>
                  {decidable.length < reviews.length && <Text size="sm">{t('review.bulk.noHits')}</Text>}
                  <ReasonFields outcome={outcome} reason={reason} error={null} onChange={setReason} />
                </>
              )}
              {refused.length > 0 && (
                <Alert color="red" role="alert" title={t('review.bulk.refused', { count: refused.length })}>
                  <List size="sm">
                    {refused.map(({ id, why, review, hasChanged }) => (
                      <List.Item key={id}>
                        {id}: {why}{' '}
                        {hasChanged && t(review ? 'review.bulk.readAnew' : 'review.bulk.nothingLeft')}
                      </List.Item>
                    ))}
                  </List>
                </Alert>
              )}
              <Group justify="flex-end" gap="xs">
                <Button variant="default" disabled={deciding.isPending} onClick={close}>
                  {t(deciding.isSuccess ? 'parts.close' : 'parts.cancel')}
                </Button>
                {!deciding.isSuccess && (
                  <Button
                    type="submit"
                    color={outcome === 'reject' ? 'red' : 'indigo'}
                    loading={deciding.isPending}
                    disabled={decidable.length === 0}
                  >
                    {t(`review.bulk.${outcome}`)}
                  </Button>
                )}
              </Group>
            </Stack>
          </form>
        </Modal>
      )}
    </>
  );
}

/** A review on which nothing was decided, as it stands now; null where there is nothing left to decide. */
async function standingOf(program: number, review: Review, error: unknown): Promise<Review | null> {
  const status = statusOf(error);
  if (status !== 409 && status !== 412) return review;
  // What cannot be read stays as it was seen.
  const now = await readReview(program, review.id).catch(() => null);
  if (now === null) return review;
  return isOver(now) ? null : { ...review, version: now.version, state: now.state };
}
