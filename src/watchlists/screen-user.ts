import type { Services } from '../calls/services.ts';
import { settingsOf } from '../calls/settings.ts';
import { systemCall } from '../calls/system-call.ts';
import { activityType, entity } from '../catalogue/codes.ts';
import { ApiError } from '../catalogue/errors.ts';
import { noteText } from '../catalogue/history-notes.ts';
import type { ProgramSettings } from '../catalogue/program-settings.ts';
import { indexedWords, nameWords } from '../search/name-words.ts';
import { runFor } from '../storage/connections.ts';
import {
  type CandidateRow,
  type HitRow,
  hitsRead,
  hitTable,
  type KnownHit,
  readCandidates,
  readSubject,
} from '../storage/watchlist-hits.ts';
import { emptyBody } from '../users/body.ts';
import { changeUser } from '../users/change-user.ts';
import type { UserChange } from '../users/user-change.ts';
import { keptEntry, type Match, openHit, sealHit, toldHit } from './hit.ts';
import { scoreNames, scoreOf } from './score.ts';
import { isSameSubject, type Subject, subjectOf } from './subject.ts';

/**
 * Compares a user with the lists that count: notes hits that are new, has those end that are none any more, and takes those up again of
 * which the user or the entry is not what it was when somebody dismissed them. Nothing is written where nothing is other. A user who is
 * closed meanwhile is left alone.
 */
export async function screenUser(services: Services, programId: number, userId: number): Promise<void> {
  const { connections } = services;
  const [[found]] = await runFor(connections, programId, readSubject(programId, userId));
  if (!found) return;
  const subject = subjectOf(found, found.countries);
  const matches = await findMatches(services, programId, subject, settingsOf(found));
  if (matches.length === 0 && found.hits.every(({ status }) => status === 'ended')) return;
  try {
    await changeUser(
      services,
      // The user's own app shows from which call a move of the status came.
      { ...systemCall(programId), sourceId: 'review' },
      {
        operationId: 'watchlists.screen',
        body: emptyBody,
        userId,
        isDryRun: false,
        replay: 'none',
        reads: [],
        further: [hitsRead],
        settles: true,
      },
      (user) => {
        applyMatches(user, subject, matches, found.hits);
        return {};
      },
    );
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
  }
}

/** The entries of lists that score as much as the programme wants, for a person or organisation. */
export async function findMatches(
  { connections }: Pick<Services, 'connections'>,
  programId: number,
  subject: Subject,
  { watchlist_threshold: threshold }: Pick<ProgramSettings, 'watchlist_threshold'>,
): Promise<Match[]> {
  const words = nameWords(subject.name);
  const indexed = indexedWords(words);
  if (indexed.words === '') return [];
  const [candidates] = await runFor(connections, programId, readCandidates(programId, indexed, subject.kind));
  return candidates.flatMap((entry) => {
    const score = scoreEntry(words, subject, entry);
    return score >= threshold ? [{ entry, score }] : [];
  });
}

function scoreEntry(words: ReturnType<typeof nameWords>, subject: Subject, entry: CandidateRow): number {
  const name = Math.max(...entry.names.map((one) => scoreNames(words, nameWords(one))));
  const user = { birthDates: subject.birth_date ? [subject.birth_date] : [], countries: subject.countries };
  return scoreOf(name, user, { birthDates: entry.birth_dates, countries: entry.countries });
}

/** Writes what follows from the matches of a user who is still who was compared; of another, a screening of its own waits. */
function applyMatches(
  user: UserChange,
  subject: Subject,
  matches: readonly Match[],
  listed: readonly KnownHit[],
): void {
  const { type, ...row } = user.state.user;
  const present = subjectOf(
    {
      type,
      first_name: row.personal_info_first_name,
      last_name: row.personal_info_last_name,
      date_of_birth: row.personal_info_date_of_birth,
    },
    subject.countries,
  );
  if (!isSameSubject(present, subject)) return;
  // That a user resembles somebody is nothing that the user does.
  user.isActivity = false;
  user.updatedAt = user.state.user.updated_at;
  const hits = user.further(hitsRead);
  const keyOf = (watchlistId: number, ref: string) => `${watchlistId} ${ref}`;
  const known = new Map(hits.map((hit) => [keyOf(hit.watchlist_id, hit.ref), hit]));
  const matched = new Set<string>();
  for (const match of matches) {
    const key = keyOf(match.entry.watchlist_id, match.entry.ref);
    matched.add(key);
    const hit = known.get(key);
    if (hit) renewHit(user, subject, hit, match);
    else createHit(user, subject, match);
  }
  const digests = new Map(listed.map(({ id, digest }) => [id, digest]));
  for (const hit of hits)
    if (
      !matched.has(keyOf(hit.watchlist_id, hit.ref)) &&
      !holds(user, subject, hit, digests.get(hit.id) ?? null)
    )
      endHit(user, hit);
}

/**
 * Whether a hit holds though the user does not score enough. What was confirmed holds as long as the entry is listed: nobody gets rid of
 * it by another name. What was dismissed holds while both sides are what they were, whatever the threshold is by now.
 */
function holds(user: UserChange, subject: Subject, hit: HitRow, digest: string | null): boolean {
  switch (hit.status) {
    case 'ended':
      return true;
    case 'confirmed':
      return digest !== null;
    case 'dismissed':
      return digest === hit.entry_digest && isSameSubject(openHit(user.vault!, hit).user, subject);
    case 'open':
      return false;
  }
}

function createHit(user: UserChange, subject: Subject, { entry, score }: Match): void {
  const id = user.nextId(hitTable);
  const content = { user: subject, entry: keptEntry(entry), reason: null };
  const row = {
    program_id: user.programId,
    user_id: user.userId,
    id,
    watchlist_id: entry.watchlist_id,
    ref: entry.ref,
    status: 'open',
    score,
    entry_digest: entry.digest,
    version: 1,
    created_at: user.now,
    updated_at: user.now,
    decided_at: null,
    decided_by: null,
    sealed: sealHit(user.vault!, id, content),
  } as const satisfies HitRow;
  user.insert(hitTable, row);
  user.note({
    activityType: activityType.created,
    entity: entity.watchlistHit,
    entityId: id,
    adminNotes: noteText('watchlistFound', { list: entry.list }),
    after: () => ({ told: toldHit(row, content, 'open') }),
  });
}

/** A hit that is there already: what is known of it is renewed; it is open again where it was decided on something else. */
function renewHit(user: UserChange, subject: Subject, hit: HitRow, { entry, score }: Match): void {
  const before = openHit(user.vault!, hit);
  const isSame = hit.entry_digest === entry.digest && isSameSubject(before.user, subject);
  const isSettled = hit.status === 'confirmed' || (hit.status === 'dismissed' && isSame);
  const status = isSettled ? hit.status : 'open';
  if (isSame && status === hit.status && (score === hit.score || isSettled)) return;
  const content = {
    user: subject,
    entry: keptEntry(entry),
    reason: isSettled ? before.reason : null,
  };
  user.replaceRow(hitTable, hit, {
    status,
    score,
    entry_digest: entry.digest,
    version: hit.version + 1,
    updated_at: user.now,
    ...(!isSettled && { decided_at: null, decided_by: null }),
    sealed: sealHit(user.vault!, hit.id, content),
  });
  user.note({
    activityType: activityType.updated,
    entity: entity.watchlistHit,
    entityId: hit.id,
    adminNotes: noteText(status === hit.status ? 'watchlistRenewed' : 'watchlistOpenAgain', {
      list: entry.list,
    }),
    before: () => ({ told: toldHit(hit, before, hit.status) }),
    after: () => ({ told: toldHit({ ref: hit.ref, score }, content, status) }),
  });
}

/** A hit that is none any more. */
function endHit(user: UserChange, hit: HitRow): void {
  const content = openHit(user.vault!, hit);
  user.replaceRow(hitTable, hit, { status: 'ended', version: hit.version + 1, updated_at: user.now });
  user.note({
    activityType: activityType.ended,
    entity: entity.watchlistHit,
    entityId: hit.id,
    adminNotes: noteText('watchlistEnded', { list: content.entry.list }),
    before: () => ({ told: toldHit(hit, content, hit.status) }),
    after: () => ({ told: toldHit(hit, content, 'ended') }),
  });
}
