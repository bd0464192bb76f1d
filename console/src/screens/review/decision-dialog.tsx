import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { faultsOf } from '../../api/describe-error.ts';
import { bodyOf, changedIn, draftOf } from '../../fields/drafts.ts';
import { ErrorNote } from '../../parts/states.tsx';
import { Corrections, useCorrectable } from './corrections.tsx';
import { noReason, ReasonFields } from './reason-fields.tsx';
import type { Outcome, WholeReview } from './review.ts';
import type { Said } from './review-calls.ts';

interface DecisionDialogProps {
  readonly review: WholeReview;
  readonly outcome: Outcome;
  readonly isHit: boolean;
  readonly error: unknown;
  readonly isPending: boolean;
  readonly onClose: () => void;
  readonly onDecide: (said: Said, goesOn: boolean) => void;
}

/** The second step of a decision: what comes of it, why, and whether to go on with the next review. */
export function DecisionDialog(props: DecisionDialogProps) {
  const { review, outcome, isHit, error, isPending, onClose, onDecide } = props;
  const { t } = useTranslation();
  const [reason, setReason] = useState(noReason);
  const correctable = useCorrectable(review);
  const stated = review.subject ?? {};
  const [before] = useState(() => draftOf(correctable, stated));
  const [corrected, setCorrected] = useState(before);
  const [isCorrecting, correcting] = useDisclosure();
  const mayCorrect = outcome === 'accept' && correctable.length > 0;
  const fields = mayCorrect ? bodyOf(changedIn(correctable, corrected, before), corrected) : {};
  const [title, text] =
    isHit && outcome !== 'more'
      ? [t(`review.hit.${outcome}`), t(`review.hit.${outcome}Text`)]
      : [t(`review.outcomes.${outcome}`), t(`review.outcomes.${outcome}Text`)];
  const send = (goesOn: boolean) =>
    onDecide({ outcome, reasonCode: reason.code || null, words: reason.words, fields }, goesOn);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send(true);
  };
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('parts.cancel') }}>
      <form onSubmit={submit} id="decision">
        <Stack gap="sm">
          <Text size="sm">{text}</Text>
          <ReasonFields
            outcome={outcome}
            reason={reason}
            needsWords={isHit && outcome === 'accept'}
            error={error}
            onChange={setReason}
          />
          {mayCorrect && !isCorrecting && (
            <Group>
              <Button variant="default" size="xs" onClick={correcting.open}>
                {t('review.correct')}
              </Button>
            </Group>
          )}
          {mayCorrect && isCorrecting && (
            <Corrections
              fields={correctable}
              stated={stated}
              draft={corrected}
              error={error}
              onChange={setCorrected}
            />
          )}
          {!faultsOf(error).some(({ path }) => path.startsWith('$.decision.')) && <ErrorNote error={error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" disabled={isPending} onClick={onClose}>
              {t('parts.cancel')}
            </Button>
            <Button
              variant="default"
              loading={isPending}
              onClick={({ currentTarget }) => currentTarget.form?.reportValidity() && send(false)}
            >
              {t('review.decideAndStay')}
            </Button>
            <Button
              type="submit"
              loading={isPending}
              {...(outcome === 'accept' && { 'data-autofocus': true })}
              color={outcome === 'reject' ? 'red' : 'indigo'}
            >
              {t('review.decideAndNext')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
