import type { Answer } from '../calls/answer.ts';
import type { Call } from '../calls/services.ts';
import { status } from '../catalogue/codes.ts';
import type { Verb } from '../catalogue/field.ts';
import { account } from '../catalogue/resources/account.ts';
import {
  accountTable,
  closeLeftAccounts,
  type FedRow,
  findAccounts,
  noteMoments,
} from '../storage/accounts.ts';
import { type Place, runFor } from '../storage/connections.ts';
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
import type { FedAccount } from './read-accounts.ts';

/** An account of a report, and the stored one that it is about: null where it is only to be made. */
interface Part {
  readonly fed: FedAccount;
  readonly userId: number;
  readonly stored: FedRow | null;
}

/** What came of an account of a report. */
interface Outcome {
  readonly id: number;
  readonly userId: number;
  readonly suppliedId: number;
  /** The report is older than what is stored, and changed nothing. */
  readonly isStale: boolean;
}

/**
 * Takes a report of accounts: makes them (`post`), or changes or closes those that it names. All of them or none; one of which
 * something newer is stored is passed over. Throws invalidInput, notInProgram, alreadyInProgram and tooManyRecords.
 */
export function feedAccounts(
  services: FeedServices,
  call: Call,
  feed: FeedCall,
  verb: Exclude<Verb, 'get'>,
  accounts: readonly FedAccount[],
): Promise<Answer> {
  return takeFeed(services, call, feed, async (place) => {
    const { parts, stale } = await resolve(place, call.programId, verb, accounts);
    const faults = new FeedFaults(account.name);
    const made = await changeReported(
      services,
      call,
      place,
      feed,
      { reads: [account], faults, parts },
      (user, { fed, stored }) => applyAccount(user, fed, stored),
    );
    const moments = parts.flatMap((part) => {
      const id = made.get(part)!;
      return feed.isDryRun ? [] : [{ user_id: part.userId, id, as_of: part.fed.asOf }];
    });
    await runFor(place, call.programId, noteMoments(accountTable, call.programId, moments));
    const outcomes = new Map<FedAccount, Outcome>(stale);
    for (const part of parts) {
      const { fed, userId, stored } = part;
      const suppliedId = stored?.supplied_id ?? fed.suppliedId!;
      outcomes.set(fed, { id: made.get(part)!, userId, suppliedId, isStale: false });
    }
    return { account: accounts.map((fed) => showOutcome(fed, outcomes.get(fed)!)) };
  });
}

function showOutcome({ asOf }: FedAccount, { id, userId, suppliedId, isStale }: Outcome) {
  return {
    id,
    supplied_id: suppliedId,
    user_id: userId,
    as_of: new Date(asOf).toISOString(),
    stale: isStale ? 1 : 0,
  };
}

/** Makes, changes or closes an account of a user. Returns its number. */
function applyAccount(user: UserChange, { path, input, isEnd }: FedAccount, stored: FedRow | null): number {
  const accounts = user.list(account);
  const at = `${path}.info`;
  if (!stored) return accounts.create([input], at)[0]!.row.id;
  if (!isEnd) return accounts.update([{ ...input, id: stored.id }], at)[0]!.row.id;
  const [entry] = accounts.close([{ id: stored.id }], at);
  entry!.row.status = String(status.closed);
  return stored.id;
}

/**
 * Finds what a report is about, and locks the users. Throws invalidInput, notInProgram and alreadyInProgram with every fault that is
 * found so far, and LostFeed where something was changed between finding and locking.
 */
async function resolve(
  place: Place,
  programId: number,
  verb: Exclude<Verb, 'get'>,
  accounts: readonly FedAccount[],
): Promise<{ readonly parts: readonly Part[]; readonly stale: readonly (readonly [FedAccount, Outcome])[] }> {
  const names = {
    ids: accounts.flatMap(({ id }) => id ?? []),
    suppliedIds: accounts.flatMap(({ suppliedId }) => suppliedId ?? []),
  };
  const find = async () => (await runFor(place, programId, findAccounts(programId, names)))[0];
  const userIdsOf = (rows: readonly FedRow[]) =>
    verb === 'post'
      ? accounts.flatMap(({ userId }) => userId ?? [])
      : rows.filter(({ is_live }) => is_live).map(({ user_id }) => user_id);
  if (verb === 'post') await runFor(place, programId, closeLeftAccounts(programId, names.suppliedIds));
  const open = await lockOpenUsers(place, programId, [...new Set(userIdsOf(await find()))]);
  // What stands once nobody else can change it.
  const rows = await find();
  if (verb !== 'post' && userIdsOf(rows).some((id) => !open.has(id))) throw new LostFeed();
  const faults = new FeedFaults(account.name);
  const parts: Part[] = [];
  const stale: [FedAccount, Outcome][] = [];
  const seen = new Set<number>();
  for (const fed of accounts) {
    const named = rows.filter((row) => isNamed(fed, row));
    const live = named.find(({ is_live }) => is_live);
    const newest = named.at(-1);
    const nameAt = `${fed.path}.info.${fed.suppliedId === undefined ? 'id' : 'supplied_id'}`;
    const known = live?.supplied_id ?? fed.suppliedId ?? -1;
    if (known >= 0 && seen.has(known)) faults.add(nameAt, 'duplicateInList');
    seen.add(known);
    if (verb === 'post' && live) faults.taken(nameAt);
    else if (newest && isOlder(fed, live ?? newest)) stale.push([fed, outcomeOf(live ?? newest, true)]);
    else if (verb === 'post' && !open.has(fed.userId!)) faults.unknown(`${fed.path}.info.user_id`, 'user');
    else if (verb !== 'post' && !live) faults.unknown(nameAt);
    else if (live && fed.userId !== undefined && fed.userId !== live.user_id)
      faults.unknown(`${fed.path}.info.user_id`, 'user');
    else parts.push({ fed, userId: live?.user_id ?? fed.userId!, stored: live ?? null });
  }
  faults.refuse();
  return { parts, stale };
}

/** Whether a report names a row: by every number that it tells. */
function isNamed({ id, suppliedId }: FedAccount, row: FedRow): boolean {
  return (id === undefined || row.id === id) && (suppliedId === undefined || row.supplied_id === suppliedId);
}

/** Whether a report is of an earlier moment than the newest that was taken. */
function isOlder({ asOf }: FedAccount, { as_of: newest }: FedRow): boolean {
  return newest !== null && asOf < newest;
}

function outcomeOf(row: FedRow, isStale: boolean): Outcome {
  return { id: row.id, userId: row.user_id, suppliedId: row.supplied_id, isStale };
}
