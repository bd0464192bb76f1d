import { keysOf } from '../objects.ts';

/** By what somebody who reviews looks for work: what is decided there is a step by which a user becomes known. */
export const reviewSteps = [
  'personal_info',
  'identification',
  'identification_document',
  'selfie',
  'proof_of_address',
  'document',
  'watchlist',
] as const;
/** One of `reviewSteps`. */
export type ReviewStep = (typeof reviewSteps)[number];

/** What a reviewer can say. `more`: nothing is decided, and the person is asked for more. */
export const reviewOutcomes = ['accept', 'reject', 'more'] as const;
/** One of `reviewOutcomes`. */
export type ReviewOutcome = (typeof reviewOutcomes)[number];

/**
 * How a review stands. `waiting`: nobody has decided. `second`, `third`: a second or a third client is to say what it would decide.
 * `asked`: the person was asked for more. `decided`: somebody decided. `ended`: what was to be decided is gone, or was decided elsewhere.
 */
export const reviewStates = ['waiting', 'second', 'third', 'asked', 'decided', 'ended'] as const;
/** One of `reviewStates`. */
export type ReviewState = (typeof reviewStates)[number];

/** Bounds of reviews. */
export const reviewLimits = {
  /** How long a review is held by whoever claims it. */
  claimMinutes: 30,
  /** Characters of a reason. */
  reasonLength: 1000,
  /** Days that a review can be asked for by at most. */
  ageDays: 3650,
} as const;

/** A reason that reviewers give, and the one that the person reads in its place. */
function reason<const Told extends string>(toldAs: Told, about: string) {
  return { toldAs, about };
}

/**
 * Why something is not accepted, by code, in words for those who review. What a person reads of each stands in `message-texts`, under
 * the code in `toldAs`: another one for a reason that would help whoever forges.
 */
export const reviewReasons = {
  unreadable: reason('unreadable', 'The picture is blurred, dark, or covered in part.'),
  incomplete: reason('incomplete', 'A page, a side or an edge is missing.'),
  wrong_kind: reason('wrong_kind', 'It is not the kind of document that was asked for.'),
  expired: reason('expired', 'The document is no longer valid.'),
  too_old: reason('too_old', 'The proof was issued too long ago.'),
  other_data: reason('other_data', 'The document says something else than what the person has stated.'),
  no_selfie: reason('no_selfie', 'A picture of the person is missing, or does not show the face.'),
  other_person: reason(
    'not_confirmed',
    'The picture of the person and the document do not show the same person.',
  ),
  altered: reason('not_confirmed', 'The document looks altered, copied or forged.'),
  suspicious: reason('not_confirmed', 'Something about the user as a whole gives cause for doubt.'),
  not_confirmed: reason('not_confirmed', 'It could not be confirmed, for none of the other reasons.'),
} as const;

/** The code of a reason. */
export type ReviewReasonCode = keyof typeof reviewReasons;

/** Every code of a reason. */
export const reviewReasonCodes: readonly ReviewReasonCode[] = keysOf(reviewReasons);

/** A reason that a person reads. */
export type ToldReason = (typeof reviewReasons)[ReviewReasonCode]['toldAs'];

/** Every `ToldReason`. */
export const toldReasons: readonly ToldReason[] = [
  ...new Set(Object.values(reviewReasons).map(({ toldAs }) => toldAs)),
];

/** A step of which the person is told what came of it: whoever may be on a watchlist is told nothing. */
export type ToldStep = Exclude<ReviewStep, 'watchlist'>;

/** Every `ToldStep`. */
export const toldSteps: readonly ToldStep[] = reviewSteps.filter((step) => step !== 'watchlist');

/** What a second operator or API client decides as well, as the setting `four_eyes` says it. */
export const fourEyesWords = ['all', 'accept', ...reviewSteps] as const;
/** One of `fourEyesWords`. */
export type FourEyesWord = (typeof fourEyesWords)[number];

/** Whether a decision waits for that of a second operator or API client. */
export function needsFourEyes(
  setting: readonly FourEyesWord[],
  step: ReviewStep,
  outcome: ReviewOutcome,
): boolean {
  if (outcome === 'more') return false;
  return (
    setting.includes('all') || setting.includes(step) || (outcome === 'accept' && setting.includes('accept'))
  );
}
