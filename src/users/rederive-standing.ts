import type { Services } from '../calls/services.ts';
import { settingsOf } from '../calls/settings.ts';
import { systemCall } from '../calls/system-call.ts';
import { status } from '../catalogue/codes.ts';
import { ApiError } from '../catalogue/errors.ts';
import type { ProgramSettings } from '../catalogue/program-settings.ts';
import { watchlistStateOf } from '../catalogue/watchlists.ts';
import { boundedTrust, standingOf } from '../standing/standing.ts';
import {
  endProgramDue,
  endUsersDue,
  moveStandingDue,
  readAskingLater,
  readProgramsDue,
  readStandings,
  readStandingsOf,
  readUsersDue,
  type StandingRow,
} from '../storage/standing-walk.ts';
import { formatDateTime } from '../time/format-instant.ts';
import { emptyBody } from './body.ts';
import { changeUser } from './change-user.ts';
import { momentOf, wordsOf } from './settle-standing.ts';

/** After a change of settings: longer than any statement may take, so that what was under way is there or is not. */
const settledSecondsMin = 60;
const batchSize = 500;

/**
 * Works out anew what follows from the parts of users where the settings of their programme have changed; `tell` is told of each
 * programme and how many of its users have moved. Broken off, it begins again at the next run.
 */
export async function rederiveStandings(
  services: Services,
  stopping: AbortSignal,
  tell: (done: { program: number; moved: number }) => void,
  settledSeconds = settledSecondsMin,
): Promise<void> {
  const { connections } = services;
  for (const due of await readProgramsDue(connections, settledSeconds)) {
    const settings = settingsOf(due);
    let moved = 0;
    let after = 0;
    while (!stopping.aborted) {
      const rows = await readStandings(connections, due.programId, after, batchSize);
      if (rows.length === 0) break;
      moved += await settleRows(services, due.programId, rows, settings, stopping);
      after = rows.at(-1)!.id;
    }
    if (stopping.aborted) return;
    await endProgramDue(connections, due);
    tell({ program: due.programId, moved });
  }
}

/** Works out anew what follows from the parts of users of whom something falls due, or whose papers run out undecided. */
export async function settleDueStandings(services: Services, stopping: AbortSignal): Promise<void> {
  const { connections } = services;
  for (const { programId, settings } of await readAskingLater(connections)) {
    while (!stopping.aborted) {
      const now = formatDateTime(services.clock());
      const ids = await readUsersDue(connections, programId, now, batchSize);
      if (ids.length === 0) break;
      const rows = await readStandingsOf(connections, programId, ids);
      await settleRows(services, programId, rows, settingsOf({ settings }), stopping);
      if (stopping.aborted) return;
      await endUsersDue(connections, programId, ids, now);
    }
  }
}

/** Settles those of some users whose standing is another than what is stored; returns how many. */
async function settleRows(
  services: Services,
  programId: number,
  rows: readonly StandingRow[],
  settings: ProgramSettings,
  stopping: AbortSignal,
): Promise<number> {
  const moment = momentOf(formatDateTime(services.clock()));
  const moved: { id: number; history_number: number; standing_due: string | null }[] = [];
  let count = 0;
  for (const row of rows) {
    if (stopping.aborted) break;
    const { id, facts, history_number, trust_floor: floor, trust_ceiling: ceiling } = row;
    const standing = standingOf(
      {
        ...facts,
        createdAt: row.created_at,
        isAsked: row.is_asked,
        personalInfo: row.has_personal_info ? { verification_status: row.personal_info } : null,
        watchlist: watchlistStateOf(facts.hits),
        before: row.requirements ?? [],
      },
      settings,
      moment,
    );
    const isHeld = row.status !== status.active && row.status !== status.waitingForVerification;
    const level = boundedTrust(standing.trustLevel, { floor, ceiling });
    const isSame =
      (isHeld || row.status === standing.status) &&
      (row.trust_level === null || Number(row.trust_level) === level) &&
      wordsOf(row.requirements) === wordsOf(standing.requirements);
    if (!isSame) {
      await settleUser(services, programId, id);
      count += 1;
    } else if (row.standing_due !== standing.nextDue)
      moved.push({ id, history_number, standing_due: standing.nextDue });
  }
  await moveStandingDue(services.connections, programId, moved);
  return count;
}

/** Works the standing of one user out anew. A user who is gone meanwhile is passed over. */
async function settleUser(services: Services, programId: number, userId: number): Promise<void> {
  const request = {
    operationId: 'kyc.settle',
    body: emptyBody,
    userId,
    isDryRun: false,
    replay: 'none',
    reads: [],
    settles: true,
  } as const;
  try {
    await changeUser(services, systemCall(programId), request, () => ({}));
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
  }
}
