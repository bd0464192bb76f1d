import type { components } from '../../../../sdk/src/index.ts';
import type { Entry } from '../../fields/drafts.ts';

/** A review as the queue lists it. */
export type Review = components['schemas']['review'];
/** What a check found. */
export type Check = components['schemas']['check'];
/** What a reviewer decides. */
export type Outcome = 'accept' | 'reject' | 'more';

/** A file of a document. */
export interface ShownFile {
  readonly file_id: number;
  readonly file_name: string;
  /** With its dot. */
  readonly file_extension: string;
  readonly is_selfie: boolean | number | null;
  /** Of a paper that was accepted earlier: it is compared with, and nobody decides on it. */
  readonly isAccepted?: boolean;
}

/** A document with its files. */
export interface ShownDocument {
  readonly info: Entry;
  readonly attachment: readonly ShownFile[] | null;
}

/** A paper that was accepted before a picture of the person came. */
export interface AcceptedPaper {
  readonly identification: Entry;
  readonly documents: readonly ShownDocument[];
}

/** A review with everything that is looked at. */
export interface WholeReview extends Omit<Review, 'documents'> {
  readonly subject: Entry | null;
  readonly held_change: Entry | null;
  readonly documents: readonly ShownDocument[];
  readonly accepted_paper: AcceptedPaper | null;
  readonly checks: readonly Check[];
}

/** The files of documents, pictures of the person last, so that a paper stands beside the selfie. */
export function filesOf(documents: readonly ShownDocument[]): readonly ShownFile[] {
  const files = documents.flatMap(({ attachment }) => attachment ?? []);
  return [...files.filter((one) => !one.is_selfie), ...files.filter((one) => one.is_selfie)];
}

/** The sides of a paper that was accepted earlier, with which a picture of the person is compared. */
export function sidesOf(paper: AcceptedPaper | null): readonly ShownFile[] {
  const files = filesOf(paper?.documents ?? []).filter((one) => !one.is_selfie);
  return files.map((file) => ({ ...file, isAccepted: true }));
}

/** Reasons that are given, by what they are reasons for; the server refuses any other. */
export const reasonCodes = [
  ...(['unreadable', 'incomplete', 'wrong_kind', 'expired', 'too_old', 'other_data'] as const),
  ...(['no_selfie', 'other_person', 'altered', 'suspicious', 'not_confirmed'] as const),
] as const;
/** The code of a reason. */
export type ReasonCode = (typeof reasonCodes)[number];

/** Steps by which the queue is narrowed. */
export const steps = [
  ...(['identification', 'proof_of_address', 'identification_document', 'selfie'] as const),
  ...(['document', 'personal_info', 'watchlist'] as const),
] as const;

/** States by which the queue is narrowed. */
export const listedStates = ['waiting', 'second', 'third', 'asked'] as const;

/** Characters that one's own words may have. */
export const wordsMax = 1000;

/** Whether somebody has decided, or there is nothing left to decide. */
export function isOver({ state }: Pick<Review, 'state'>): boolean {
  return state === 'decided' || state === 'ended';
}

/** Permissions without which an operator decides on no review, or not on this one. */
export type NeededPermission = 'review' | 'hits' | 'second_opinion';

/** What an operator lacks for a decision on a review; null: nothing. */
export function missingPermission(
  { step, opinions_by: opinions }: Pick<Review, 'step' | 'opinions_by'>,
  held: readonly string[],
): NeededPermission | null {
  const wanted: readonly NeededPermission[] = [
    'review',
    ...(step === 'watchlist' ? (['hits'] as const) : []),
    ...(opinions.length > 0 ? (['second_opinion'] as const) : []),
  ];
  return wanted.find((one) => !held.includes(one)) ?? null;
}
