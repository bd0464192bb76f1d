import type { Answer } from '../calls/answer.ts';
import type { Call } from '../calls/services.ts';
import { errors } from '../catalogue/errors.ts';
import type { Verb } from '../catalogue/field.ts';
import { groupMembersMax, groupUser } from '../catalogue/resources/group.ts';
import { noteMoments } from '../storage/accounts.ts';
import { type Place, runFor } from '../storage/connections.ts';
import {
  countMembers,
  type FedMembership,
  findMemberships,
  type GroupRow,
  groupUserTable,
  lockGroups,
} from '../storage/groups.ts';
import { lockOpenUsers } from '../users/change-users.ts';
import type { UserChange } from '../users/user-change.ts';
import {
  changeReported,
  type FeedCall,
  FeedFaults,
  type FeedServices,
  LostFeed,
  takeFeed,
} from './feed-users.ts';
import type { FedMember } from './read-groups.ts';

/** A member of a report, whom it is about, and the stored membership: null where it is only to be made. */
interface Part {
  readonly fed: FedMember;
  readonly userId: number;
  readonly groupId: number;
  readonly stored: FedMembership | null;
}

/** What came of a member of a report. */
type Outcome = Pick<FedMembership, 'id' | 'user_id' | 'group_id'> & { readonly isStale: boolean };

/**
 * Takes a report of members of groups: has users join (`post`), changes how they belong, or has them leave. All of them or none; one of
 * which something newer is stored is passed over. Throws invalidInput, notInProgram, alreadyInProgram and tooManyRecords.
 */
export function feedMembers(
  services: FeedServices,
  call: Call,
  feed: FeedCall,
  verb: Exclude<Verb, 'get'>,
  members: readonly FedMember[],
): Promise<Answer> {
  return takeFeed(services, call, feed, async (place) => {
    const { programId } = call;
    const faults = new FeedFaults('membership');
    const groups = await lock(place, programId, members);
    const { parts, stale } = await resolve(place, programId, verb, members, groups, faults);
    await checkRoom(place, programId, parts);
    const made = await changeReported(
      services,
      call,
      place,
      feed,
      { reads: [groupUser], faults, parts },
      apply,
    );
    const moments = parts.map((part) => ({
      user_id: part.userId,
      id: made.get(part)!,
      as_of: part.fed.asOf,
    }));
    if (!feed.isDryRun) await runFor(place, programId, noteMoments(groupUserTable, programId, moments));
    const outcomes = new Map<FedMember, Outcome>(stale);
    for (const part of parts)
      outcomes.set(part.fed, {
        id: made.get(part)!,
        user_id: part.userId,
        group_id: part.groupId,
        isStale: false,
      });
    return { group_user: members.map((fed) => showOutcome(fed, outcomes.get(fed)!)) };
  });
}

function showOutcome({ asOf }: FedMember, { isStale, id, user_id, group_id }: Outcome) {
  return { id, user_id, group_id, as_of: new Date(asOf).toISOString(), stale: isStale ? 1 : 0 };
}

/** The groups that a report names, which nobody else changes meanwhile. */
async function lock(place: Place, programId: number, members: readonly FedMember[]): Promise<GroupRow[]> {
  const names = {
    ids: members.flatMap(({ groupId }) => groupId ?? []),
    suppliedIds: members.flatMap(({ groupSuppliedId }) => groupSuppliedId ?? []),
  };
  const [rows] = await runFor(place, programId, lockGroups(programId, names));
  return rows.map(({ row }) => row);
}

/** Joins, changes or ends a membership of a user. Returns its number. */
function apply(user: UserChange, { fed, groupId, stored }: Part): number {
  const memberships = user.list(groupUser);
  const { input, path, isEnd } = fed;
  if (!stored) return memberships.create([{ ...input, group_id: groupId }], path)[0]!.row.id;
  if (isEnd) memberships.close([{ id: stored.id }], path);
  else memberships.update([{ ...input, id: stored.id }], path);
  return stored.id;
}

async function resolve(
  place: Place,
  programId: number,
  verb: Exclude<Verb, 'get'>,
  members: readonly FedMember[],
  groups: readonly GroupRow[],
  faults: FeedFaults,
): Promise<{ readonly parts: readonly Part[]; readonly stale: readonly (readonly [FedMember, Outcome])[] }> {
  const groupOf = ({ groupId, groupSuppliedId }: FedMember): GroupRow | undefined => {
    const named = groups.filter(
      (row) =>
        (groupId === undefined || row.id === groupId) &&
        (groupSuppliedId === undefined || row.supplied_id === groupSuppliedId),
    );
    return named.find(({ closed_at }) => closed_at === null) ?? named.at(-1);
  };
  const hasGroup = ({ groupId, groupSuppliedId }: FedMember) => (groupId ?? groupSuppliedId) !== undefined;
  const ids = members.flatMap(({ id }) => id ?? []);
  const pairs = members.flatMap((fed) => {
    const group = groupOf(fed);
    return group && fed.userId !== undefined ? [{ userId: fed.userId, groupId: group.id }] : [];
  });
  const find = async () => (await runFor(place, programId, findMemberships(programId, ids, pairs)))[0];
  const usersOf = (rows: readonly FedMembership[]) =>
    verb === 'post'
      ? members.flatMap(({ userId }) => userId ?? [])
      : rows.filter(({ is_live }) => is_live).map(({ user_id }) => user_id);
  const open = await lockOpenUsers(place, programId, [...new Set(usersOf(await find()))]);
  const rows = await find();
  if (verb !== 'post' && usersOf(rows).some((id) => !open.has(id))) throw new LostFeed();
  const parts: Part[] = [];
  const stale: [FedMember, Outcome][] = [];
  const seen = new Set<string>();
  for (const fed of members) {
    const group = groupOf(fed);
    const groupAt = `${fed.path}.${fed.groupId === undefined ? 'group_supplied_id' : 'group_id'}`;
    const at = fed.id === undefined ? `${fed.path}.user_id` : `${fed.path}.id`;
    const named = rows.filter(
      (row) =>
        (fed.id === undefined || row.id === fed.id) &&
        (fed.userId === undefined || row.user_id === fed.userId) &&
        (!hasGroup(fed) || row.group_id === group?.id),
    );
    const live = named.find(({ is_live }) => is_live);
    const newest = live ?? named.at(-1);
    const key = newest ? `${newest.group_id} ${newest.user_id}` : `${group?.id} ${fed.userId}`;
    if (seen.has(key)) faults.add(at, 'duplicateInList');
    seen.add(key);
    if (newest && newest.as_of !== null && fed.asOf < newest.as_of && !(verb === 'post' && live))
      stale.push([fed, { ...newest, isStale: true }]);
    else if (verb === 'post' && (!group || group.closed_at !== null)) faults.unknown(groupAt, 'group');
    else if (verb === 'post' && !open.has(fed.userId!)) faults.unknown(`${fed.path}.user_id`, 'user');
    else if (verb === 'post' && live) faults.taken(at);
    else if (verb !== 'post' && !live) faults.unknown(at);
    else
      parts.push({
        fed,
        userId: live?.user_id ?? fed.userId!,
        groupId: live?.group_id ?? group!.id,
        stored: live ?? null,
      });
  }
  faults.refuse();
  return { parts, stale };
}

/** Throws tooManyRecords where a group would have more members than may be. */
async function checkRoom(place: Place, programId: number, parts: readonly Part[]): Promise<void> {
  const joining = Map.groupBy(
    parts.filter(({ stored }) => !stored),
    ({ groupId }) => groupId,
  );
  if (joining.size === 0) return;
  const [rows] = await runFor(place, programId, countMembers(programId, [...joining.keys()]));
  const known = new Map(rows.map(({ group_id, members }) => [group_id, members]));
  for (const [groupId, more] of joining)
    if ((known.get(groupId) ?? 0) + more.length > groupMembersMax)
      throw errors.tooManyRecords({ maximum: groupMembersMax, resource: 'group member' });
}
