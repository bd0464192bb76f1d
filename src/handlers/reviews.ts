import { answerOf, changeProgram } from '../access/change-program.ts';
import { readDryRun, readFlag } from '../access/read-administration.ts';
import type { Answer } from '../calls/answer.ts';
import { refuseFaults } from '../calls/faults.ts';
import { refuseOwn } from '../calls/own-user.ts';
import type { Call } from '../calls/services.ts';
import { riskMax } from '../catalogue/checks.ts';
import { errors, type FaultDetail } from '../catalogue/errors.ts';
import { isStorable } from '../catalogue/kinds/index.ts';
import { completeSettings } from '../catalogue/program-settings.ts';
import { reviewLimits, reviewOutcomes, reviewReasonCodes, reviewSteps } from '../catalogue/reviews.ts';
import { namesOnly } from '../derive/known-members.ts';
import { type Input, maybeShown, readObject } from '../derive/read-input.ts';
import { unknownMembers } from '../derive/unknown-members.ts';
import { memberIn } from '../objects.ts';
import { type Decision, decideReview } from '../reviews/decide-review.ts';
import { checkMayDecide } from '../reviews/may-decide.ts';
import { showReview } from '../reviews/show-review.ts';
import { correctableOf, fieldsPath } from '../reviews/subjects.ts';
import { viewReview } from '../reviews/view-review.ts';
import { type Place, runFor } from '../storage/connections.ts';
import { readProgramSettings } from '../storage/program-settings.ts';
import {
  claimReview,
  listReviews,
  type ReviewQuestion,
  type ReviewRow,
  readReview,
  releaseReview,
} from '../storage/reviews.ts';
import { latestDay } from '../time/days.ts';
import { formatDateTime } from '../time/format-instant.ts';
import type { Handler, HandlerServices, OperationRequest } from './handler.ts';
import { closePage, numberIn, openPage, readAskedPage } from './pages.ts';
import { userIdMax, ValueReader } from './read-values.ts';

/** The parameters of the list of reviews. */
export const reviewParameters = [
  ...['step', 'state', 'user_id', 'country', 'age', 'risk', 'overdue', 'assigned', 'claimed_by'],
  ...['page_size', 'cursor'],
] as const;

/** The states that the list can be asked for. */
export const listedStates = ['waiting', 'second', 'third', 'asked'] as const;

const hourMilliseconds = 3_600_000;

/** A page of what waits in the programme, the oldest first. */
export const list: Handler = async (services, call, request) => {
  const { programId } = call;
  const now = services.clock();
  const faults = unknownMembers(namesOnly(reviewParameters), request.query);
  const read = new ValueReader(request.query, faults);
  const asked = {
    step: read.word('step', reviewSteps),
    state: read.word('state', listedStates),
    user_id: read.number('user_id', 1, userIdMax),
    country: read.kind('country', 'country'),
    age: read.number('age', 0, reviewLimits.ageDays),
    risk: read.number('risk', 0, riskMax),
    overdue: read.number('overdue', 0, 1),
    assigned: read.number('assigned', 0, 1),
    claimed_by: read.number('claimed_by', 1, userIdMax),
  };
  const askedPage = readAskedPage(read);
  refuseFaults(faults);
  await services.access.checkLive(call);
  const page = openPage(services, call, request, asked, askedPage);
  const hours = await hoursOf(services.connections, programId);
  const { age, assigned, overdue, ...others } = asked;
  const question: ReviewQuestion = {
    ...others,
    before: age === undefined ? undefined : earlier(now, age * 24),
    // Where there is no limit, nothing has waited past it.
    dueBefore: hours === 0 ? null : earlier(now, hours),
    overdue: isYes(overdue),
    assigned: isYes(assigned),
  };
  const instant = formatDateTime(now);
  const statement = listReviews(programId, question, { ...page, now: instant });
  const [rows] = await runFor(services.connections, programId, statement);
  const { shown, cursor } = closePage(services, page, rows, ({ row }) => ({
    value: row.created_at,
    id: row.id,
  }));
  return answerOf(services, call, {
    review: shown.map(({ row }) => showReview(row, { now: instant, hours })),
    cursor,
  });
};

function isYes(flag: number | undefined): boolean | undefined {
  return flag === undefined ? undefined : flag === 1;
}

function earlier(now: Date, hours: number): string {
  return formatDateTime(new Date(now.getTime() - hours * hourMilliseconds));
}

/** The setting `review_hours` of a programme. */
async function hoursOf(place: Place, programId: number): Promise<number> {
  const [[program]] = await runFor(place, programId, readProgramSettings(programId));
  return completeSettings(program?.settings).review_hours;
}

/** A review with what is to be decided. */
export const get: Handler = async (services, call, request) => {
  const row = await findReview(services, call, request);
  return viewReview(services, call, row, request.operation.id);
};

/** Gives a review to the client. */
export const claim: Handler = (services, call, request) =>
  moveClaim(services, call, request, async (place, id) => {
    const now = services.clock();
    const until = new Date(now.getTime() + reviewLimits.claimMinutes * 60_000);
    const claiming = { clientId: call.clientId, now: formatDateTime(now), until: formatDateTime(until) };
    const [[claimed]] = await runFor(place, call.programId, claimReview(call.programId, id, claiming));
    if (claimed) {
      // Nobody keeps from others what they may not decide.
      checkMayDecide(call, claimed.row, { corrects: false });
      await refuseOwn(place, call, claimed.row.user_id);
      return claimed.row;
    }
    const row = await readOne(place, call, id);
    if (row.closed_at !== null) throw errors.notPossibleNow({ resource: 'review' });
    if (row.opinions.includes(call.clientId)) throw errors.opinionGiven();
    throw errors.reviewClaimed({ until: row.claimed_until ?? claiming.now });
  });

/** Takes a review back from the client. */
export const release: Handler = (services, call, request) =>
  moveClaim(services, call, request, async (place, id) => {
    const now = formatDateTime(services.clock());
    const releasing = { clientId: call.clientId, now };
    const [[released]] = await runFor(place, call.programId, releaseReview(call.programId, id, releasing));
    if (released) return released.row;
    await readOne(place, call, id);
    throw errors.notPossibleNow({ resource: 'review' });
  });

/** Decides on what waits. */
export const decide: Handler = async (services, call, request) => {
  const { operation, body } = request;
  const sent = memberIn(body, 'decision');
  const faults = unknownMembers(knownOfDecision, body);
  const isDryRun = readFlag(body, faults);
  const read = new ValueReader(sent, faults, '$.decision');
  const outcome = read.word('outcome', reviewOutcomes);
  const version = read.number('version', 1, 2_147_483_647);
  const reasonCode = read.word('reason_code', reviewReasonCodes);
  const reason = readReason(read);
  if (read.sent('outcome') === undefined) read.fault('outcome', { fault: 'required' });
  if (read.sent('version') === undefined) read.fault('version', { fault: 'required' });
  // Whoever is refused, or asked for more, is told why.
  if (outcome && outcome !== 'accept' && read.sent('reason_code') === undefined)
    read.fault('reason_code', { fault: 'required' });
  const row = faults.length === 0 ? await findReview(services, call, request) : null;
  // That a hit is somebody else is a claim: the history has to say why.
  if (row?.step === 'watchlist' && outcome === 'accept' && reason === null)
    read.fault('reason', { fault: 'required' });
  const fields = readFields(memberIn(sent, 'fields'), row, {
    isAccepted: outcome === 'accept',
    today: latestDay(services.clock()),
    faults,
  });
  refuseFaults(faults);
  const decision: Decision = {
    id: row!.id,
    userId: row!.user_id,
    version: version!,
    outcome: outcome!,
    reasonCode: reasonCode ?? null,
    reason,
    fields,
  };
  return decideReview(services, call, decision, { operationId: operation.id, isDryRun });
};

const knownOfDecision = new Map([
  [
    'decision',
    new Map([
      ...namesOnly(['outcome', 'version', 'reason_code', 'reason']),
      // What it may hold follows from what is decided.
      ['fields', null],
    ]),
  ],
  ['validate', null],
]);

function readReason(read: ValueReader): string | null {
  const reason = read.text('reason')?.trim() || null;
  if (reason === null) return null;
  if (reason.length > reviewLimits.reasonLength)
    read.fault('reason', { fault: 'tooLong', params: { maximum: reviewLimits.reasonLength } });
  else if (!isStorable(reason)) read.fault('reason', { fault: 'pattern', params: { kind: 'a text' } });
  return reason;
}

/** Corrected values of what is decided: those of its fields that are checked. */
function readFields(
  sent: unknown,
  row: ReviewRow | null,
  {
    isAccepted,
    today,
    faults,
  }: { readonly isAccepted: boolean; readonly today: string; readonly faults: FaultDetail[] },
): Input {
  if (sent === undefined || sent === null || row === null) return {};
  const correctable = correctableOf(row.entity);
  faults.push(...unknownMembers(namesOnly(isAccepted ? (correctable?.names ?? []) : []), sent, fieldsPath));
  if (faults.length > 0 || !correctable) return {};
  const context = { verb: 'put', privileged: true, today, faults } as const;
  const { resource } = correctable;
  const named = resource.shape === 'list' ? { ...sent, id: row.entity_id } : sent;
  const { id: _, [maybeShown]: shown = [], ...fields } = readObject(resource, named, fieldsPath, context);
  // Whoever corrects a value says what it is: neither a mask nor what no rule takes stands for the one that is there.
  faults.push(...shown.flatMap((one) => one.faults));
  const cleared = shown.filter(({ value }) => value !== undefined).map(({ name, value }) => [name, value!]);
  return { ...fields, ...Object.fromEntries(cleared) };
}

/** Moves who holds a review, in one transaction with the answer for a replay. */
function moveClaim(
  services: HandlerServices,
  call: Call,
  request: OperationRequest,
  move: (place: Place, id: number) => Promise<ReviewRow>,
): Promise<Answer> {
  const { operation, body } = request;
  const id = numberIn(request, 'review_id');
  const isDryRun = readDryRun(body);
  return changeProgram(
    services,
    call,
    { operationId: operation.id, isDryRun, asked: { id } },
    async (place) => {
      const row = await move(place, id);
      const hours = await hoursOf(place, call.programId);
      return { review: showReview(row, { now: formatDateTime(services.clock()), hours }) };
    },
  );
}

async function findReview(
  services: HandlerServices,
  call: Call,
  request: OperationRequest,
): Promise<ReviewRow> {
  await services.access.checkLive(call);
  return readOne(services.connections, call, numberIn(request, 'review_id'));
}

async function readOne(place: Place, { programId }: Call, id: number): Promise<ReviewRow> {
  const [[found]] = await runFor(place, programId, readReview(programId, id));
  if (!found) throw errors.reviewUnknown();
  return found.row;
}
