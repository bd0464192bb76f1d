import { Alert, Button, Group, Kbd, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeys } from '../../frame/keys.ts';
import type { ListSearch } from '../../lists/list-search.ts';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { useSeatName } from '../../session/colleagues.ts';
import { useSeat } from '../../session/session-context.ts';
import { DecisionDialog, nothingTyped, type TypedDecision } from './decision-dialog.tsx';
import {
  isOver,
  missingPermission,
  type NeededPermission,
  type Outcome,
  type Review,
  type WholeReview,
} from './review.ts';
import { useReviewActions } from './use-review-actions.ts';

interface ReviewDeskProps {
  readonly review: WholeReview;
  /** What the queue is narrowed by, from which the next one is taken. */
  readonly filters: ListSearch;
  /** Goes to another review; null: back to the queue. */
  readonly onGo: (next: Review | null) => void;
}

const letters = { accept: 'a', reject: 'r', more: 'm' } as const satisfies Record<Outcome, string>;
const icons = { accept: 'check', reject: 'close', more: 'add' } as const satisfies Record<Outcome, IconName>;

/** What is said to who lacks a permission. */
const withoutTexts = {
  review: 'review.mayNot',
  hits: 'review.needsHits',
  second_opinion: 'review.needsSenior',
} as const satisfies Record<NeededPermission, string>;

/** What can be done with a review: claim it, decide, go on. By keys as well. */
export function ReviewDesk({ review, filters, onGo }: ReviewDeskProps) {
  const { t } = useTranslation();
  const seat = useSeat();
  const seatName = useSeatName();
  // With the version that was on the screen then: nothing else is decided.
  const [opened, setOpened] = useState<{ readonly outcome: Outcome; readonly version: number } | null>(null);
  // Kept until it is decided: whoever looks at the review again before that, types nothing twice.
  const [typed, setTyped] = useState<Readonly<Partial<Record<Outcome, TypedDecision>>>>({});
  const { claiming, deciding, going } = useReviewActions(review, filters, onGo);
  const { claimed_by: holder, opinions_by: opinions, step } = review;
  const isMine = holder === seat.seat_id;
  const missing = missingPermission(review, seat.permissions);
  const hinders = hindrance();
  const mayDecide = hinders === null;
  // Whoever cannot decide any more gives back all the same, so that others can.
  const mayMoveClaim = mayDecide || (isMine && !isOver(review));
  const isHit = step === 'watchlist';
  const outcomes = outcomesOf();
  const open = (wanted: Outcome) => {
    deciding.reset();
    setOpened({ outcome: wanted, version: review.version });
  };
  const labelOf = (each: Outcome) =>
    t(each !== 'more' && isHit ? `review.hit.${each}` : `review.outcomes.${each}`);
  const moveClaim = () => !claiming.isPending && claiming.mutate(isMine ? 'release' : 'claim');
  const go = (step: 1 | -1) => !going.isPending && going.mutate(step);
  const keys = {
    ...(mayDecide &&
      Object.fromEntries(
        outcomes.map((each) => [letters[each], { act: () => open(each), label: labelOf(each) }]),
      )),
    ...(mayMoveClaim && { c: { act: moveClaim, label: t(isMine ? 'review.release' : 'review.claim') } }),
    j: { act: () => go(1), label: t('review.next') },
    k: { act: () => go(-1), label: t('review.previous') },
  };
  // What lies behind the dialog is not acted on, wherever the focus is.
  useKeys(opened ? {} : keys);
  return (
    <Stack gap="xs">
      <Group gap="xs" role="toolbar" aria-label={t('review.desk')}>
        {outcomes.map((each) => (
          <Button
            key={each}
            size="sm"
            variant="default"
            leftSection={<Icon name={icons[each]} />}
            disabled={!mayDecide}
            rightSection={<Kbd aria-hidden="true">{letters[each]}</Kbd>}
            onClick={() => open(each)}
          >
            {labelOf(each)}
          </Button>
        ))}
        {mayMoveClaim && (
          <Button
            size="sm"
            variant="default"
            loading={claiming.isPending}
            rightSection={<Kbd aria-hidden="true">c</Kbd>}
            onClick={moveClaim}
          >
            {t(isMine ? 'review.release' : 'review.claim')}
          </Button>
        )}
        <Button
          size="sm"
          variant="default"
          loading={going.isPending}
          rightSection={<Kbd aria-hidden="true">k</Kbd>}
          onClick={() => go(-1)}
        >
          {t('review.previous')}
        </Button>
        <Button
          size="sm"
          variant="default"
          loading={going.isPending}
          rightSection={<Kbd aria-hidden="true">j</Kbd>}
          onClick={() => go(1)}
        >
          {t('review.next')}
        </Button>
      </Group>
      {hinders && <Alert color="blue">{hinders}</Alert>}
      <ErrorNote error={claiming.error} />
      <ErrorNote error={going.error} />
      {opened && (
        <DecisionDialog
          review={review}
          outcome={opened.outcome}
          isHit={isHit}
          typed={typed[opened.outcome] ?? nothingTyped}
          onType={(now) => setTyped((before) => ({ ...before, [opened.outcome]: now }))}
          // Not of what this very decision has made of it.
          hinders={deciding.isPending ? null : (hinders ?? changeSince(opened.version))}
          error={deciding.error}
          isPending={deciding.isPending}
          onClose={() => !deciding.isPending && setOpened(null)}
          onDecide={(said, goesOn) =>
            deciding.mutate(
              { said, version: opened.version, goesOn },
              {
                onSuccess: () => {
                  setOpened(null);
                  setTyped({});
                },
              },
            )
          }
        />
      )}
    </Stack>
  );

  /** What may be said of it. Whoever may be on a list is asked for nothing. */
  function outcomesOf(): readonly Outcome[] {
    if (!isHit) return ['accept', 'reject', 'more'];
    return seat.permissions.includes('hits') ? ['accept', 'reject'] : [];
  }

  /** What is said where the review is not what it was when the dialog was opened: behind it, nobody sees what has changed. */
  function changeSince(version: number): string | null {
    return review.version === version ? null : t('review.changedSince');
  }

  /** Why this operator cannot decide now; null where that is possible. */
  function hindrance(): string | null {
    if (isOver(review)) return t('review.over');
    if (missing === 'review') return t(withoutTexts[missing]);
    if (opinions.includes(seat.seat_id)) return t('review.saidAlready');
    if (missing) return t(withoutTexts[missing]);
    if (holder !== null && !isMine) return t('review.heldBy', { name: seatName(holder) });
    return null;
  }
}
