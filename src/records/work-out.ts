import { entityData, status, userType } from '../catalogue/codes.ts';
import { lists, singles } from '../catalogue/members.ts';
import { defaultSettings, type ProgramSettings } from '../catalogue/program-settings.ts';
import { emptyUserRow } from '../derive/columns.ts';
import { presentInfo, type Row } from '../derive/present.ts';
import { actorOf, chainNotes, emptyHead } from '../history/chain.ts';
import { searchedOfUser } from '../search/search-row.ts';
import type { DatabaseRow } from '../storage/connections.ts';
import type { DrawnIds } from '../storage/ids.ts';
import { UserVault } from '../storage/user-vault.ts';
import { formatDateTime } from '../time/format-instant.ts';
import type { Change, Plan } from './change.ts';
import type { ChangeContext, RelatedUser } from './change-context.ts';
import { newDraft } from './draft.ts';
import { openEnvelope, sealEntry } from './envelopes.ts';
import { refuseFaults } from './faults.ts';
import type { Told } from './idempotency.ts';
import { presentationOf } from './presentation.ts';
import { checkReach, generationOf } from './reach.ts';
import type { Call, Services } from './services.ts';

/** A programme's settings, complete. */
export function settingsOf(state: DatabaseRow): ProgramSettings {
  return { ...defaultSettings, ...(state['settings'] as Partial<ProgramSettings>) };
}

/** A change worked out: what it answers, and all that is to be written. Nothing is written yet. */
export interface Work {
  readonly context: ChangeContext;
  readonly vault: UserVault;
  readonly now: string;
  readonly told: Told;
  readonly plan: Plan;
  readonly historyRows: Row[];
  /** The number of the history's newest entry as it was read; 0 for a new user. */
  readonly headBefore: number;
  /** What the user's own row was found by before the change; null for a new user. */
  readonly searchedBefore: ReturnType<typeof searchedOfUser> | null;
  /** The wrapped data key of a new user. */
  readonly wrapped?: string;
}

/**
 * Works a change out from what was read: applies the rules, seals values, chains the history. Throws ApiError with
 * every fault at once.
 */
export function workOut(
  services: Services,
  call: Call,
  change: Change,
  ids: DrawnIds,
  state: DatabaseRow,
): Work {
  const now = formatDateTime(services.clock());
  const settings = settingsOf(state);
  const { user, vault, wrapped } = findUser(services, call, change, ids, state, now);
  const headBefore = change.userId === null ? 0 : (user['history_number'] as number);
  const context: ChangeContext = {
    programId: call.programId,
    userId: vault.userId,
    isNew: change.userId === null,
    settings,
    privileged: call.scopes.has('user:privileged'),
    boundUserId: call.boundUserId,
    now,
    sourceId: call.sourceId,
    state: { user, lists: readLists(state, change), related: readRelated(state) },
    draft: newDraft(),
    faults: [],
    keptOf: (input) => change.body.kept.get(input),
    newIds: new Map(),
    nextId: (name) => ids.next(name),
    openEnvelope: (table, row) => openEnvelope(vault, table, row),
  };
  const searchedBefore = change.userId === null ? null : searchedOfUser(user);
  const plan = change.plan(context);
  refuseFaults(context.faults);
  for (const entry of context.draft.entries) sealEntry(services.keyring, vault, entry);
  finishUser(user, plan, context, change);
  const history = chainNotes(
    vault,
    { number: user['history_number'] as number, hash: user['history_hash'] as string },
    context.draft.notes,
    context.draft.notes.map(() => ids.next('history')),
    {
      actor: actorOf(call),
      sourceId: call.sourceId,
      now,
      userNotes: change.userNotes,
      adminNotes: change.adminNotes,
    },
  );
  user['history_number'] = history.head.number;
  user['history_hash'] = history.head.hash;
  user['history_at'] = now;
  if (change.dryRun) forgetNumbers(context, change);
  const userZone = user['preferences_time_zone'] as string | null;
  const { timeZone, presentation } = presentationOf(services, call, settings, userZone);
  // Of a new user it is told from where it came.
  const info = presentInfo(user, presentation, change.userId === null ? timeZone : undefined);
  const members = { info, ...plan.answer(presentation) };
  return {
    context,
    vault,
    now,
    told: { members, timeZone, presentation },
    plan,
    historyRows: history.rows,
    headBefore,
    searchedBefore,
    ...(wrapped && { wrapped }),
  };
}

function findUser(
  services: Services,
  call: Call,
  change: Change,
  ids: DrawnIds,
  state: DatabaseRow,
  now: string,
): { user: Row; vault: UserVault; wrapped?: string } {
  if (change.userId === null) {
    const { vault, wrapped } = UserVault.create(services.keyring, call.programId, ids.next('users'));
    return { user: newUser(call, vault.userId, now), vault, wrapped };
  }
  const user = state['user'] as Row | null;
  checkReach(call, change.userId, generationOf(state));
  return {
    user: user!,
    vault: UserVault.open(services.keyring, call.programId, change.userId, state['wrapped'] as Buffer),
  };
}

function newUser(call: Call, id: number, now: string): Row {
  return Object.assign(makeUserRow(), {
    program_id: call.programId,
    id,
    type: userType.person,
    status: status.active,
    client_id: call.clientId,
    original_source_id: call.sourceId,
    created_at: now,
    token_generation: 1,
    history_number: emptyHead.number,
    history_hash: emptyHead.hash,
  });
}

const makeUserRow = emptyUserRow(singles);

/** What every change does to the user's row. */
function finishUser(user: Row, plan: Plan, { draft, now }: ChangeContext, noted: Change): void {
  user['updated_at'] = plan.updatedAt ?? now;
  if (plan.closes) user['closed_at'] = now;
  if (plan.closes || plan.endsTokens) user['token_generation'] = (user['token_generation'] as number) + 1;
  const newest = draft.notes.at(-1);
  if (!newest) return;
  user['activity_entity'] = newest.entity;
  user['activity_entity_id'] = newest.entityId;
  user['activity_entity_data'] = entityData.whole;
  user['activity_activity_type'] = newest.activityType;
  user['activity_user_notes'] = noted.userNotes;
  user['activity_admin_notes'] = noted.adminNotes || newest.adminNotes;
  user['activity_at'] = now;
}

/** A dry run answers 0 for every number and null for every instant that a real call would have made. */
function forgetNumbers({ state, draft }: ChangeContext, change: Change): void {
  const rows = draft.entries.map((entry) => entry.row);
  if (change.userId === null) rows.push(state.user);
  for (const row of rows) {
    row['id'] = 0;
    row['created_at'] = null;
    row['updated_at'] = null;
    row['original_source_id'] = null;
  }
  for (const name of draft.stamped) state.user[name] = name.endsWith('_id') ? 0 : null;
}

function readLists(state: DatabaseRow, change: Change): Record<string, Row[]> {
  if (change.userId === null) return {};
  const read = lists.filter((resource) => change.tables.includes(resource.name));
  return Object.fromEntries(read.map((resource) => [resource.name, state[`list_${resource.name}`] as Row[]]));
}

/** Name and contacts of the users that relationships lead to, as they were read. */
export function readRelated(state: DatabaseRow): Map<number, RelatedUser> {
  const related = (state['related'] ?? []) as ({ id: number } & RelatedUser)[];
  return new Map(Array.isArray(related) ? related.map((user) => [user.id, user]) : []);
}
