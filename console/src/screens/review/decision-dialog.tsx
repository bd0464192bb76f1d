import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { faultsOf } from '../../api/describe-error.ts';
import { bodyOf, changedIn, type Draft, draftOf } from '../../fields/drafts.ts';
import { ErrorNote } from '../../parts/states.tsx';
import { Corrections, useCorrectable } from './corrections.tsx';
import { noReason, type Reason, ReasonFields } from './reason-fields.tsx';
import type { Outcome, WholeReview } from './review.ts';
import type { Said } from './review-calls.ts';

/** What a reviewer has typed for an outcome. */
export interface TypedDecision {
  readonly reason: Reason;
  /** Values in place of those that are stated, by the names of their fields. */
  readonly corrected: Draft;
}

/** Nothing was typed yet. */
export const nothingTyped: TypedDecision = { reason: noReason, corrected: {} };

interface DecisionDialogProps {
  readonly review: WholeReview;
  readonly outcome: Outcome;
  readonly isHit: boolean;
  readonly typed: TypedDecision;
  readonly onType: (typed: TypedDecision) => void;
  /** Why nothing can be decided any more; null where it can. */
  readonly hinders: string | null;
  readonly error: unknown;
  readonly isPending: boolean;
  readonly onClose: () => void;
  readonly onDecide: (said: Said, goesOn: boolean) => void;
}

/** The second step of a decision: what comes of it, why, and whether to go on with the next review. */
export function DecisionDialog(props: DecisionDialogProps) {
  const { review, outcome, isHit, typed, onType, hinders, error, isPending, onClose, onDecide } = props;
  const { t } = useTranslation();
  const { reason } = typed;
  const correctable = useCorrectable(review);
  const stated = review.subject ?? {};
  // What somebody else has changed meanwhile stands beside what was typed, and in every field that nobody has touched.
  const before = draftOf(correctable, stated);
  const corrected = { ...before, ...typed.corrected };
  const [isCorrecting, correcting] = useDisclosure(Object.keys(typed.corrected).length > 0);
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
            onChange={(next) => onType({ ...typed, reason: next })}
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
              onChange={(name, text) => onType({ ...typed, corrected: { ...typed.corrected, [name]: text } })}
            />
          )}
          {!faultsOf(error).some(({ path }) => path.startsWith('$.decision.')) && <ErrorNote error={error} />}
          {hinders && <Alert color="blue">{hinders}</Alert>}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" disabled={isPending} onClick={onClose}>
              {t('parts.cancel')}
            </Button>
            <Button
              variant="default"
              loading={isPending}
              disabled={hinders !== null}
              onClick={({ currentTarget }) => currentTarget.form?.reportValidity() && send(false)}
            >
              {t('review.decideAndStay')}
            </Button>
            <Button
              type="submit"
              loading={isPending}
              disabled={hinders !== null}
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
