import { systemClientId } from '../calls/reach.ts';
import { documentStatus, verificationStatus } from '../catalogue/codes.ts';
import { errors } from '../catalogue/errors.ts';
import type { Resource } from '../catalogue/resource.ts';
import { addresses } from '../catalogue/resources/addresses.ts';
import { document } from '../catalogue/resources/document.ts';
import { identification } from '../catalogue/resources/identification.ts';
import { personalInfo } from '../catalogue/resources/personal-info.ts';
import { needsFourEyes, type ReviewOutcome, type ReviewStep } from '../catalogue/reviews.ts';
import { memberIn } from '../objects.ts';
import { documentStep } from '../standing/waiting.ts';
import { hitTable } from '../storage/watchlist-hits.ts';
import type { Entry } from './draft.ts';
import { changesProven } from './entries.ts';
import { keyOf } from './settle-reviews.ts';
import { type FollowedParts, partsOf } from './settle-standing.ts';
import { singleChangesProven } from './singles.ts';
import type { UserChange } from './user-change.ts';

/**
 * Refuses what one client decides of a new or a known user by setting a state, where two are to decide (decision 77). What the
 * system causes, what reviewers have decided, and what a check finds that somebody outside was asked for, is decided already.
 * `settled`: the parts from which the standing was settled. Throws reviewNeeded.
 */
export function refuseDecidingAlone(change: UserChange, settled?: FollowedParts): void {
  const { four_eyes: fourEyes } = change.settings;
  if (fourEyes.length === 0 || change.isClosing || change.isDecidedByCheck) return;
  if (change.call.clientId === systemClientId || change.reviewed.size > 0) return;
  const isRefused = decisionsIn(change, settled).some(({ step, outcome }) =>
    needsFourEyes(fourEyes, step, outcome),
  );
  if (isRefused) throw errors.reviewNeeded();
}

/** What a change decides, by the step at which a review would. */
interface Decision {
  readonly step: ReviewStep;
  readonly outcome: ReviewOutcome;
}

/** What counts as decided after a change and did not before, or was decided otherwise, or of other values. */
function decisionsIn(change: UserChange, settled: FollowedParts | undefined): Decision[] {
  const { draft, replacedRows } = change;
  const proven = draft.entries.flatMap((entry) => {
    const step = provenSteps.get(entry.resource);
    const outcome = step && outcomeOfEntry(change, entry);
    return step && outcome ? [{ step, outcome, of: keyOf(entry.resource.entity, entry.row.id) }] : [];
  });
  const covered = new Set(proven.map(({ of }) => of));
  // A document about what is decided with it is a part of that.
  const alone = draft.entries.filter(
    ({ resource, row }) => resource === document && !covered.has(keyOf(row['entity'], row['entity_id'])),
  );
  const documents = alone.flatMap(({ row, before }): Decision[] => {
    const outcome = documentOutcomes.get(row.status);
    if (!outcome || outcome === documentOutcomes.get(before?.status)) return [];
    const fact = (settled ?? partsOf(change)).documents.find(({ id }) => id === row.id);
    return fact ? [{ step: documentStep(fact), outcome }] : [];
  });
  const hits = (replacedRows[hitTable] ?? []).flatMap(({ before, after }): Decision[] => {
    const outcome = hitOutcomes.get(memberIn(after, 'status'));
    return outcome && outcome !== hitOutcomes.get(memberIn(before, 'status'))
      ? [{ step: 'watchlist', outcome }]
      : [];
  });
  return [...proven, ...documents, ...hits, ...decisionOnPerson(change)];
}

/** What a change decides of an identification or an address, which its verification says. */
function outcomeOfEntry(change: UserChange, entry: Entry): ReviewOutcome | undefined {
  const { row, before } = entry;
  const outcome = verificationOutcomes.get(row.verification_status);
  if (!outcome || row.closed_at) return undefined;
  // What stands counts as decided while a change is held: the documents of the change tell what became of it.
  if (before?.['held'] && !row['held']) return isHeldAccepted(change, entry) ? 'accept' : 'reject';
  const isSame = before && outcome === verificationOutcomes.get(before.verification_status);
  return isSame && !changesProven(entry, change) ? undefined : outcome;
}

function isHeldAccepted({ draft }: UserChange, { row: { id } }: Entry): boolean {
  return draft.entries.some(
    ({ resource, row, before }) =>
      resource === document &&
      row['entity_id'] === id &&
      before?.['is_held'] === true &&
      row.status === documentStatus.accepted,
  );
}

function decisionOnPerson(change: UserChange): Decision[] {
  const { draft, state } = change;
  const before = draft.singles.get(personalInfo);
  // Absent where the change says nothing of the person; null where there was nothing before.
  if (before === undefined) return [];
  const outcome = verificationOutcomes.get(state.user.personal_info_verification_status);
  const isSame = before && outcome === verificationOutcomes.get(before.personal_info_verification_status);
  if (!outcome || (isSame && !singleChangesProven(personalInfo, before, change))) return [];
  return [{ step: 'personal_info', outcome }];
}

const provenSteps = new Map<Resource, ReviewStep>([
  [identification, 'identification'],
  [addresses, 'proof_of_address'],
]);
const documentOutcomes = new Map<unknown, ReviewOutcome>([
  [documentStatus.accepted, 'accept'],
  [documentStatus.rejected, 'reject'],
]);
const hitOutcomes = new Map<unknown, ReviewOutcome>([
  ['dismissed', 'accept'],
  ['confirmed', 'reject'],
]);
const verificationOutcomes = new Map<unknown, ReviewOutcome>([
  [verificationStatus.verified, 'accept'],
  [verificationStatus.rejected, 'reject'],
]);
