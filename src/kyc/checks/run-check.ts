import type { Services } from '../../calls/services.ts';
import { systemCall } from '../../calls/system-call.ts';
import { activityType, entity } from '../../catalogue/codes.ts';
import { ApiError } from '../../catalogue/errors.ts';
import { identification } from '../../catalogue/resources/identification.ts';
import type { RowOf } from '../../derive/rows.ts';
import type { RunningJob } from '../../jobs/handler.ts';
import { jobRow } from '../../jobs/job-row.ts';
import { nameWords } from '../../search/name-words.ts';
import {
  type CheckRow,
  checkRead,
  checkTable,
  countSamePapers,
  listOwedChecks,
  readBornOn,
  readCheck,
} from '../../storage/checks.ts';
import { runFor } from '../../storage/connections.ts';
import { enqueueJobs, jobTable } from '../../storage/job-queue.ts';
import { earliestDay, latestDay } from '../../time/days.ts';
import { emptyBody } from '../../users/body.ts';
import { changeUser } from '../../users/change-user.ts';
import { checkedOfPaper, checkedOfUser, numberHash, subjectHash } from '../../users/owed-checks.ts';
import type { UserChange } from '../../users/user-change.ts';
import { sealCheck } from './check.ts';
import type { Facts, Finding, Paper, Person } from './facts.ts';
import { builtInChecks } from './rules.ts';

type PaperRow = RowOf<typeof identification>;

/**
 * Runs a check that waits: what it finds is sealed, and the history of the user says so. One whose record is gone, or is not what it
 * was, ends without an outcome. Runs of one check at once, or one after the other, come to one outcome. A user who is closed
 * meanwhile is left alone.
 */
export async function runCheck(
  services: Services,
  { programId, userId, payload: { checkId } }: RunningJob<{ checkId: number }>,
): Promise<void> {
  if (programId === '*' || userId === null) return;
  const [[found]] = await runFor(services.connections, programId, readCheck(programId, userId, checkId));
  if (found?.row.state !== 'waiting') return;
  try {
    // Twice: what is found is worked out between, without anything that others wait for.
    const facts = await readFacts(services, found.row);
    const finding = facts && (await builtInChecks[found.row.name](facts));
    await changeChecked(services, found.row, false, (user, row, isSame) =>
      endCheck(user, row, isSame ? finding : null),
    );
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
  }
}

/** Enqueues the checks that wait and have no job. */
export async function enqueueOwedChecks({
  connections,
  ids,
  jobHint,
}: Pick<Services, 'connections' | 'ids' | 'jobHint'>): Promise<void> {
  const [owed] = await runFor(connections, '*', listOwedChecks);
  for (const { program_id: programId, user_id: userId, id: checkId } of owed) {
    const row = await ids.run(() =>
      jobRow('checks.run', {
        ...{ id: ids.next(0, jobTable), programId, userId, payload: { checkId }, dueAt: new Date() },
        uniqueKey: `check ${checkId}`,
      }),
    );
    await enqueueJobs(connections, [row]);
  }
  if (owed.length > 0) jobHint.wake();
}

/** Works on a check and what it is about, as the system does. `work` is given the check as it is by then. */
function changeChecked(
  services: Services,
  { program_id: programId, user_id: userId, id }: CheckRow,
  isDryRun: boolean,
  work: (user: UserChange, row: CheckRow | null, isSame: boolean) => void,
): Promise<unknown> {
  return changeUser(
    services,
    { ...systemCall(programId), sourceId: `check ${id}` },
    {
      operationId: 'checks.run',
      body: emptyBody,
      userId,
      isDryRun,
      replay: 'none',
      reads: [identification],
      further: [checkRead(id)],
    },
    (user) => {
      const row = user.further(checkRead(id));
      work(user, row, row !== null && isSameSubject(services, user, row));
      return {};
    },
  );
}

/** The paper that a check is about; undefined where it is about none, or that is gone. */
function paperOf(user: UserChange, { step, entity_id: id }: CheckRow): PaperRow | undefined {
  return step === 'identification'
    ? user
        .list(identification)
        .live()
        .find((one) => one.id === id)
    : undefined;
}

/** Whether what a check is about is what it was when the check was asked for. */
function isSameSubject({ keyring }: Pick<Services, 'keyring'>, user: UserChange, row: CheckRow): boolean {
  const paper = paperOf(user, row);
  const checked =
    row.step === 'identification' ? paper && checkedOfPaper(paper) : checkedOfUser(user.state.user);
  return checked !== undefined && subjectHash(keyring, row.program_id, checked) === row.subject_hash;
}

/** Reads what a check is worked out from; null where what it is about is gone or is not what it was. */
async function readFacts(services: Services, row: CheckRow): Promise<Facts | null> {
  let read: (Omit<Facts, 'twins'> & { readonly hash: string | null }) | null = null;
  const now = services.clock();
  await changeChecked(services, row, true, (user, _, isSame) => {
    const paper = paperOf(user, row);
    read = isSame
      ? {
          person: personOf(user),
          paper: paper ? openPaper(user, paper) : null,
          settings: user.settings,
          today: { earliest: earliestDay(now), latest: latestDay(now) },
          hash: paper ? numberHash(paper) : null,
        }
      : null;
  });
  // The compiler does not see that the function above has run.
  const facts = read as (Omit<Facts, 'twins'> & { readonly hash: string | null }) | null;
  return facts && { ...facts, twins: await countTwins(services, row, facts.person, facts.hash) };
}

function personOf({ state: { user } }: UserChange): Person {
  const { personal_info_first_name: firstName, personal_info_last_name: lastName } = user;
  return { firstName, lastName, dateOfBirth: user.personal_info_date_of_birth };
}

function openPaper(user: UserChange, row: PaperRow): Paper {
  const { type, country_of_issue, country_of_residence, issue_date, expiry_date } = row;
  return {
    type: type ?? 0,
    countryOfIssue: country_of_issue,
    countryOfResidence: country_of_residence,
    number: user.openEnvelope(identification.name, row)['number'] ?? null,
    issueDate: issue_date,
    expiryDate: expiry_date,
  };
}

/** How many other users have the same paper, or the same name and date of birth; 0 for checks that do not ask. */
async function countTwins(
  { connections }: Services,
  { name, program_id: programId, user_id: userId }: CheckRow,
  { firstName, lastName, dateOfBirth }: Person,
  hash: string | null,
): Promise<number> {
  if (name === 'paper_known' && hash !== null) {
    const [[found]] = await runFor(connections, programId, countSamePapers(programId, userId, hash));
    return found!.count;
  }
  if (name !== 'person_known' || dateOfBirth === null) return 0;
  const [others] = await runFor(connections, programId, readBornOn(programId, userId, dateOfBirth));
  const own = nameWords(firstName, lastName);
  return others.filter((one) => nameWords(one.first_name, one.last_name) === own).length;
}

/** Notes what a check found. Without a finding it is void. */
function endCheck(user: UserChange, row: CheckRow | null, finding: Finding | null): void {
  if (row?.state !== 'waiting') return;
  // What a check finds is nothing that the user does.
  user.isActivity = false;
  user.updatedAt = user.state.user.updated_at;
  const ended = finding
    ? {
        state: 'done',
        outcome: finding.outcome,
        sealed: sealCheck(user.vault!, row.id, { reasons: finding.reasons }),
      }
    : { state: 'void' };
  user.replaceRow(checkTable, row, { ...ended, ended_at: user.now });
  const words = finding ? [finding.outcome, ...finding.reasons].join(', ') : 'void';
  user.note({
    activityType: activityType.updated,
    entity: entity.check,
    entityId: row.id,
    adminNotes: `Check ${row.name} of ${row.step} ${row.entity_id}: ${words}`,
  });
}
