import type { Answer } from '../calls/answer.ts';
import type { Call } from '../calls/services.ts';
import { activityType } from '../catalogue/codes.ts';
import { errors } from '../catalogue/errors.ts';
import type { Verb } from '../catalogue/field.ts';
import { noteText } from '../catalogue/history-notes.ts';
import { group, groupUser } from '../catalogue/resources/group.ts';
import { drawCode } from '../crypto/random.ts';
import { presentGroup } from '../derive/groups.ts';
import { utc } from '../history/snapshot.ts';
import { type Place, runFor } from '../storage/connections.ts';
import { findCodes, type GroupRow, groupTable, listMemberships, lockGroups } from '../storage/groups.ts';
import { insertProgramRows, updateProgramRows } from '../storage/program-rows.ts';
import { raiseRulesVersion } from '../storage/program-rules.ts';
import { formatDateTime } from '../time/format-instant.ts';
import { lockOpenUsers } from '../users/change-users.ts';
import type { UserChange } from '../users/user-change.ts';
import { changeReported, type FeedCall, FeedFaults, type FeedServices, takeFeed } from './feed-users.ts';
import { changedGroupRow, isChangedGroup, newGroupRow, type RowContext } from './group-rows.ts';
import type { FedGroup } from './read-groups.ts';

/** A group of a report, the row as it was (null: it is only made), and as the report makes it. */
interface Part {
  readonly fed: FedGroup;
  readonly before: GroupRow | null;
  readonly after: GroupRow;
}

/** What becomes of a user because of a report: a note of a group that the user owns, or a membership that ends with its group. */
type Told =
  | { readonly userId: number; readonly part: Part }
  | { readonly userId: number; readonly membershipId: number };

/** The most memberships that one report may end with their groups. */
const endedMax = 2000;

/**
 * Takes a report of groups: makes them (`post`), or changes or closes those that it names, and with one that is closed everybody's
 * membership. All of them or none; one of which something newer is stored is passed over. Throws invalidInput, notInProgram,
 * alreadyInProgram and tooManyRecords.
 */
export function feedGroups(
  services: FeedServices,
  call: Call,
  feed: FeedCall,
  verb: Exclude<Verb, 'get'>,
  groups: readonly FedGroup[],
): Promise<Answer> {
  return takeFeed(services, call, feed, async (place) => {
    const { programId } = call;
    const faults = new FeedFaults(group.name);
    const { named, stale } = resolve(await lock(place, programId, groups), verb, groups, faults);
    const ended = [...named].flatMap(([fed, row]) => (fed.isEnd && row ? [row.id] : []));
    const owners = [...named].flatMap(([fed, row]) => fed.ownerId ?? row?.owner_user_id ?? []);
    const members = await membersOf(place, programId, ended);
    const open = await lockOpenUsers(place, programId, [
      ...new Set([...owners, ...members.map(({ user_id }) => user_id)]),
    ]);
    for (const { path, ownerId } of named.keys())
      if (ownerId !== undefined && !open.has(ownerId)) faults.unknown(`${path}.info.user_id`, 'user');
    const codes = await codesOf(place, programId, named, faults);
    faults.refuse();
    const parts = await makeRows(services, call, named, codes, faults);
    const told: Told[] = [
      ...parts.flatMap((part) => notesOf(part, open)),
      // Whoever has left meanwhile is not made to leave again.
      ...(await membersOf(place, programId, ended)).flatMap(({ user_id: userId, id: membershipId }) =>
        open.has(userId) ? [{ userId, membershipId }] : [],
      ),
    ];
    await changeReported(services, call, place, feed, { reads: [groupUser], faults, parts: told }, tell);
    const made = parts.filter(({ before }) => !before).map(({ after }) => after);
    const changed = parts.filter(({ before }) => before).map(({ after }) => after);
    if (made.length > 0) await runFor(place, programId, insertProgramRows(group, programId, made));
    if (changed.length > 0) await runFor(place, programId, updateProgramRows(group, programId, changed));
    // What is bound to a group holds for its members while the group is active: all of them are decided of anew.
    if (parts.some(endsOrBegins)) await runFor(place, programId, raiseRulesVersion(programId));
    const rows = new Map([...stale, ...parts.map(({ fed, after }) => [fed, after] as const)]);
    return { group: groups.map((fed) => showOutcome(fed, rows.get(fed)!, stale.has(fed))) };
  });
}

function endsOrBegins({ before, after }: Part): boolean {
  return before !== null && (before.status !== after.status || before.closed_at !== after.closed_at);
}

function showOutcome({ asOf }: FedGroup, row: GroupRow, isStale: boolean) {
  return {
    id: row.id,
    supplied_id: row.supplied_id,
    user_id: row.owner_user_id,
    code: row.code,
    as_of: new Date(asOf).toISOString(),
    stale: isStale ? 1 : 0,
  };
}

async function lock(place: Place, programId: number, groups: readonly FedGroup[]): Promise<GroupRow[]> {
  const names = {
    ids: groups.flatMap(({ id }) => id ?? []),
    suppliedIds: groups.flatMap(({ suppliedId }) => suppliedId ?? []),
  };
  const [rows] = await runFor(place, programId, lockGroups(programId, names));
  return rows.map(({ row }) => row);
}

const said = { created: 'entryCreated', updated: 'entryUpdated', deleted: 'entryClosed' } as const;

/** Finds what each group of a report is about: null where it is only to be made. */
function resolve(
  rows: readonly GroupRow[],
  verb: Exclude<Verb, 'get'>,
  groups: readonly FedGroup[],
  faults: FeedFaults,
): { readonly named: Map<FedGroup, GroupRow | null>; readonly stale: Map<FedGroup, GroupRow> } {
  const named = new Map<FedGroup, GroupRow | null>();
  const stale = new Map<FedGroup, GroupRow>();
  const seen = new Set<number>();
  for (const fed of groups) {
    const found = rows.filter((row) => isNamed(fed, row));
    const live = found.find(({ closed_at }) => closed_at === null);
    const newest = live ?? found.at(-1);
    const at = `${fed.path}.info.${fed.suppliedId === undefined ? 'id' : 'supplied_id'}`;
    const known = live?.supplied_id ?? fed.suppliedId;
    if (known !== undefined && seen.has(known)) faults.add(at, 'duplicateInList');
    if (known !== undefined) seen.add(known);
    if (verb === 'post' && live) faults.taken(at);
    else if (newest && newest.as_of !== null && fed.asOf < newest.as_of) stale.set(fed, newest);
    else if (verb !== 'post' && !live) faults.unknown(at);
    else named.set(fed, live ?? null);
  }
  return { named, stale };
}

function isNamed({ id, suppliedId }: FedGroup, row: GroupRow): boolean {
  return (id === undefined || row.id === id) && (suppliedId === undefined || row.supplied_id === suppliedId);
}

/** The memberships of groups that are closed. Throws tooManyRecords where one report would end too many. */
async function membersOf(place: Place, programId: number, groupIds: readonly number[]) {
  if (groupIds.length === 0) return [];
  const [rows] = await runFor(place, programId, listMemberships(programId, groupIds, endedMax + 1));
  if (rows.length > endedMax)
    throw errors.tooManyRecords({ maximum: endedMax, resource: 'group membership' });
  return rows;
}

/** The codes of groups that have another one after the report: what was sent, or what is drawn for a new group. */
async function codesOf(
  place: Place,
  programId: number,
  named: ReadonlyMap<FedGroup, GroupRow | null>,
  faults: FeedFaults,
): Promise<ReadonlyMap<FedGroup, string>> {
  const codes = new Map<FedGroup, string>();
  const seen = new Set<string>();
  for (const [fed, row] of named) {
    const sent = fed.input['code'];
    if (typeof sent !== 'string' && row) continue;
    const code = typeof sent === 'string' ? sent : drawCode(6);
    if (seen.has(code)) faults.add(`${fed.path}.info.code`, 'duplicateInList');
    seen.add(code);
    codes.set(fed, code);
  }
  const [found] = await runFor(place, programId, findCodes(programId, [...codes.values()]));
  for (const [fed, code] of codes)
    if (found.some((one) => one.code === code && one.id !== named.get(fed)?.id))
      faults.taken(`${fed.path}.info.code`);
  return codes;
}

/** Makes the rows of a report. Throws invalidInput. */
async function makeRows(
  services: FeedServices,
  call: Call,
  named: ReadonlyMap<FedGroup, GroupRow | null>,
  codes: ReadonlyMap<FedGroup, string>,
  faults: FeedFaults,
): Promise<Part[]> {
  const { programId, sourceId } = call;
  const fresh = [...named.values()].filter((row) => row === null).length;
  const entries = [...named.keys()].reduce(
    (sum, { details }) => sum + Object.values(details).reduce((all, list) => all + (list?.length ?? 0), 0),
    0,
  );
  const ids = await services.ids.take(programId, groupTable, fresh);
  const detailIds = await services.ids.take(programId, 'group_detail', entries);
  const context: RowContext = {
    keyring: services.keyring,
    programId,
    sourceId,
    now: formatDateTime(services.clock()),
    hidesFreeData: !call.customField,
    faults: faults.form,
    nextDetailId: () => detailIds.shift()!,
  };
  const parts = [...named].map(([fed, before]): Part => {
    if (!before) return { fed, before, after: newGroupRow(fed, ids.shift()!, codes.get(fed)!, context) };
    if (fed.isEnd)
      return {
        fed,
        before,
        after: { ...before, as_of: fed.asOf, updated_at: context.now, closed_at: context.now },
      };
    return { fed, before, after: changedGroupRow(before, fed, context) };
  });
  faults.refuse();
  return parts;
}

/** Whose history tells of a group: its owner's, of both where there is another one. Nobody's where the report says nothing new. */
function notesOf(part: Part, open: ReadonlySet<number>): Told[] {
  const { before, after } = part;
  if (before && !isChangedGroup(before, after)) return [];
  const owners = new Set([before?.owner_user_id, after.owner_user_id]);
  return [...owners].flatMap((userId) =>
    typeof userId === 'number' && open.has(userId) ? [{ userId, part }] : [],
  );
}

function tell(user: UserChange, told: Told): void {
  if ('membershipId' in told) {
    user.list(groupUser).close([{ id: told.membershipId }], '$.group');
    return;
  }
  const { before, after } = told.part;
  const what = !before ? 'created' : after.closed_at ? 'deleted' : 'updated';
  user.note({
    activityType: activityType[what],
    entity: group.entity,
    entityId: after.id,
    adminNotes: noteText(said[what], { noun: 'group' }),
    ...(before && { before: () => toldOf(before) }),
    ...(what !== 'deleted' && { after: () => toldOf(after) }),
  });
}

/** What the history tells of a group: what it says of itself. Its setting is nobody's history. */
function toldOf(row: GroupRow) {
  return { told: { group: [presentGroup(row, { presentation: utc, userTimeZone: null })] } };
}
