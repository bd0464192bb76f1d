import { eventTypeOf } from '../catalogue/events.ts';
import { recordLists, singles } from '../catalogue/members.ts';
import type { Resource } from '../catalogue/resource.ts';
import { info } from '../catalogue/resources/info.ts';
import type { Keyring } from '../crypto/keyring.ts';
import { openIfWhole } from '../crypto/seal.ts';
import { withListsBelow } from '../derive/ownership.ts';
import type { HistoryContent } from '../history/chain.ts';
import { changedMembers, type Snapshot } from '../history/snapshot.ts';
import { UserVault } from '../storage/user-vault.ts';
import type { EventRow } from '../storage/webhook-lanes.ts';

/** An event as receivers get it: what happened to what, and never a value. */
export interface WebhookEvent {
  readonly type: string;
  /** When it happened, UTC, ISO 8601. */
  readonly timestamp: string;
  readonly data: {
    /** `evt_<programme>_<user>_<sequence>`, the same at every attempt and for every endpoint. */
    readonly id: string;
    readonly program_id: number;
    readonly user_id: number;
    /** The number of the entry in the user's history: ascends by one from entry to entry. */
    readonly sequence: number;
    readonly entity: number;
    readonly entity_id: number;
    /** Names of the members that changed; null where that cannot be told any more: the user was erased, or somebody changed the entry. */
    readonly changed: readonly string[] | null;
  };
}

/** Whose history events are of. */
export interface EventOwner {
  readonly programId: number;
  readonly userId: number;
}

/** What opens the entries of a user; null once the user is erased, or where somebody changed the key. */
export function vaultOf(keyring: Keyring, owner: EventOwner, wrapped: Buffer | null): UserVault | null {
  return wrapped && openIfWhole(() => UserVault.open(keyring, owner.programId, owner.userId, wrapped));
}

/** The event that an entry of a user's history is; null for an entry of a type that no operation writes. */
export function eventOf(
  { programId, userId }: EventOwner,
  row: EventRow,
  vault: Pick<UserVault, 'open'> | null,
): WebhookEvent | null {
  const type = typeOfEntry(row);
  if (type === null) return null;
  return {
    type,
    timestamp: `${row.created_at}Z`,
    data: {
      id: eventId(programId, userId, row.number),
      program_id: programId,
      user_id: userId,
      sequence: row.number,
      entity: row.entity,
      entity_id: row.entity_id,
      changed:
        vault && openIfWhole(() => changedNames(JSON.parse(vault.open('history', row.id, row.sealed)))),
    },
  };
}

/** The id of an event: of a user, one for trial, or one that tells of an endpoint that was stopped. */
export function eventId(programId: number, of: number | 'test' | 'stopped', number: number): string {
  return `evt_${programId}_${of}_${number}`;
}

/** The type of event that an entry is, before anything of it is opened. */
export function typeOfEntry(row: EventRow): string | null {
  return eventTypeOf({
    entity: row.entity,
    entityData: row.entity_data,
    activityType: row.activity_type,
  });
}

/** The members that changed, but for those that say when. */
function changedNames({ old_data: before, new_data: after }: HistoryContent): string[] {
  const passedOver = namesOfMoments(after ?? before);
  return changedMembers(before, after).filter((name) => !passedOver.has(name));
}

/** The fields that say when something was written, which every change moves. */
const momentsOf = new Map(
  [info, ...singles, ...withListsBelow(recordLists)].map((resource: Resource) => [
    resource.name,
    new Set(
      Object.entries(resource.fields).flatMap(([name, field]) =>
        ['created', 'updated', 'server', 'client'].includes(field.source) ? [name] : [],
      ),
    ),
  ]),
);

const none: ReadonlySet<string> = new Set();

function namesOfMoments(snapshot: Snapshot | null): ReadonlySet<string> {
  return (snapshot && 'resource' in snapshot && momentsOf.get(snapshot.resource)) || none;
}
