import type { ClaimKind } from '../catalogue/field.ts';
import { lists } from '../catalogue/members.ts';
import { canonicalField } from '../derive/columns.ts';
import { passClaimsOn } from './claim-passing.ts';
import { type Connections, inTransaction, runFor } from './connections.ts';
import { byteaArray } from './user-state.ts';

/** What a programme may want to belong to one user each (`unique_email`, `unique_phone`). */
export type ContactKind = Exclude<ClaimKind, 'login' | 'relationship'>;

function isContact(kind: ClaimKind): kind is ContactKind {
  return kind === 'email' || kind === 'phone';
}

/** The lists in which users have the contacts of each kind. */
const contactTables = Object.fromEntries(
  lists.flatMap((list) => {
    const kind = canonicalField(list)?.claim;
    return kind === undefined || !isContact(kind) ? [] : [[kind, list.name]];
  }),
) as Readonly<Record<ContactKind, string>>;
const contactKinds = Object.keys(contactTables) as ContactKind[];

/** Where a walk through the open entries of a list has come. */
export interface EntryPlace {
  readonly userId: number;
  readonly id: number;
}

/** An open entry of a list of contacts, in the form in which contacts are compared. */
export interface OpenContact extends EntryPlace {
  readonly canonical: string;
}

/** A kind of contacts of a programme of which those that are there are to be claimed. */
export interface ClaimsDue {
  readonly programId: number;
  readonly kind: ContactKind;
  /** Whether the programme still wants it. */
  readonly isWanted: boolean;
  /** When the programme was changed, as PostgreSQL writes it. */
  readonly updatedAt: string;
}

/**
 * What is to be claimed. A programme that was changed less than so many seconds ago is left for later: what was under way
 * then may still be written under the old settings.
 */
export async function readClaimsDue(connections: Connections, settledSeconds: number): Promise<ClaimsDue[]> {
  const [rows] = await runFor(connections, '*', {
    text: `select p.id, k.kind, p.updated_at::text as updated_at,
  p.status = 1 and p.settings->>('unique_' || k.kind) is distinct from 'false' as is_wanted
from program p cross join unnest(p.claims_due) as k(kind)
where p.updated_at <= (now() at time zone 'UTC') - make_interval(secs => $1::integer) order by p.id, k.kind`,
    values: [settledSeconds],
  });
  return rows!.map((row) => ({
    programId: row['id'] as number,
    kind: row['kind'] as ContactKind,
    isWanted: row['is_wanted'] as boolean,
    updatedAt: row['updated_at'] as string,
  }));
}

/** Notes that a kind of contacts is claimed as far as it can be, unless the programme was changed since it was read. */
export async function endClaimsDue(
  connections: Connections,
  { programId, kind, updatedAt }: ClaimsDue,
): Promise<void> {
  await runFor(connections, '*', {
    text: `update program set claims_due = array_remove(claims_due, $2::text)
where id = $1::bigint and updated_at = $3::timestamp`,
    values: [programId, kind, updatedAt],
  });
}

/** Open contacts of a kind, of open users, behind a place; in the order of the users, at most `limit`. */
export async function listOpenContacts(
  connections: Connections,
  programId: number,
  kind: ContactKind,
  { after, limit }: { after: EntryPlace; limit: number },
): Promise<OpenContact[]> {
  const [rows] = await runFor(connections, programId, {
    text: `select t.user_id, t.id, t.canonical from ${contactTables[kind]} t
join users u on u.program_id = t.program_id and u.id = t.user_id and u.closed_at is null
where t.program_id = $1::bigint and t.closed_at is null and (t.user_id, t.id) > ($2::bigint, $3::bigint)
order by t.user_id, t.id limit $4::integer`,
    values: [programId, after.userId, after.id, limit],
  });
  return rows!.map((row) => ({
    userId: row['user_id'] as number,
    id: row['id'] as number,
    canonical: row['canonical'] as string,
  }));
}

/** An entry of a list of contacts with the keyed hash of its contact, as bytes in PostgreSQL's text form. */
export interface HashedContact extends EntryPlace {
  readonly hash: string;
}

/**
 * Claims contacts that nobody holds, for entries that are still open. Who has one that somebody else holds is noted as
 * sharing it. Returns how many were claimed, and how many are shared.
 */
export async function claimFree(
  connections: Connections,
  programId: number,
  kind: ContactKind,
  contacts: readonly HashedContact[],
): Promise<{ claimed: number; shared: number }> {
  const rows = contacts.map(({ userId, ...contact }) => ({ user_id: userId, ...contact }));
  const statements = claimTexts(kind).map((text) => ({ text, values: [programId, JSON.stringify(rows)] }));
  for (let claimed = 0; ; ) {
    const answers = await runFor(connections, programId, ...statements);
    const [made, shared, left] = answers.map(([row]) => row!['count'] as number);
    claimed += made!;
    // Whoever neither holds it nor is noted: it was given up between the first statement and the second.
    if (left === 0) return { claimed, shared: shared! };
  }
}

/** Three statements, each of which answers a `count`: who claims a contact, who shares one, and who does neither. */
function claimTexts(kind: ContactKind): string[] {
  const open = `select r.hash, r.user_id
  from json_to_recordset($2::json) as r(hash bytea, user_id bigint, id bigint)
  join ${contactTables[kind]} t on t.program_id = $1::bigint and t.user_id = r.user_id and t.id = r.id and t.closed_at is null
  join users u on u.program_id = t.program_id and u.id = t.user_id and u.closed_at is null`;
  return [
    // In the order of their hashes: two statements that want the same ones must not wait for each other in a circle.
    `with made as (
  insert into claim (program_id, kind, hash, user_id)
  select $1::bigint, '${kind}', hash, user_id from (${open}) o order by hash, user_id on conflict do nothing returning 1
)
select count(*)::integer as count from made`,
    // The claim itself is changed: whoever gives it up at this moment waits, and then leaves it to another.
    `with held as (
  select o.hash, o.user_id from (${open}) o
  join claim c on c.program_id = $1::bigint and c.hash = o.hash and c.user_id <> o.user_id
  order by o.hash for update of c
),
marked as (
  update claim c set is_shared = true from (select distinct hash from held) h
  where c.program_id = $1::bigint and c.hash = h.hash
),
noted as (
  insert into shared_contact (program_id, hash, user_id)
  select $1::bigint, hash, user_id from held on conflict do nothing
)
select count(*)::integer as count from held`,
    `select count(*)::integer as count from (${open}) o
where not exists (select from claim c where c.program_id = $1::bigint and c.hash = o.hash and c.user_id = o.user_id)
  and not exists (select from shared_contact s where s.program_id = $1::bigint and s.hash = o.hash and s.user_id = o.user_id)`,
  ];
}

/** A contact or login that somebody wants. */
export interface WantedContact {
  readonly kind: ClaimKind;
  readonly hash: string;
  /** In the form in which it is compared. */
  readonly canonical: string;
}

/**
 * Which of some contacts and logins somebody has: the hashes of their claims. A claim may outlive what it stands for, where a
 * contact was shared, or was claimed by the chore at the moment at which it was given up; such a one is passed on to somebody
 * who has the contact, or deleted.
 */
export async function listHeld(
  connections: Connections,
  programId: number,
  wanted: readonly WantedContact[],
): Promise<Set<string>> {
  const byHash = new Map(wanted.map((one) => [one.hash, one]));
  const [claimed] = await runFor(connections, programId, {
    text: claimedText,
    values: [programId, JSON.stringify([...byHash.values()])],
  });
  const held = new Set<string>();
  // Hardly ever one that is not held, and each locked by itself: two such calls cannot wait for each other in a circle.
  for (const row of claimed!) {
    const hash = row['hash'] as string;
    if (row['is_held'] === true || (await passOn(connections, programId, byHash.get(hash)!))) held.add(hash);
  }
  return held;
}

const claimedText = `select '\\x' || encode(c.hash, 'hex') as hash,
  case r.kind${contactKinds.map((kind) => ` when '${kind}' then ${has(kind, 'r.canonical')}`).join('')} else true end as is_held
from json_to_recordset($2::json) as r(kind text, hash bytea, canonical text)
join claim c on c.program_id = $1::bigint and c.hash = r.hash`;

/** Whether the user of the row `c` has a contact, an expression. */
function has(kind: ContactKind, canonical: string): string {
  return `exists (
  select from ${contactTables[kind]} t join users u on u.program_id = t.program_id and u.id = t.user_id and u.closed_at is null
  where t.program_id = $1::bigint and t.user_id = c.user_id and t.canonical = ${canonical} and t.closed_at is null)`;
}

/**
 * Passes a claim whose user has the contact no more on to a user who has it, or deletes it. Returns whether somebody has
 * the contact. The claim is locked first, so that each of the statements sees what others did with it before.
 */
async function passOn(
  connections: Connections,
  programId: number,
  { kind, hash, canonical }: WantedContact,
): Promise<boolean> {
  const isGone = `c.program_id = $1::bigint and c.hash = $2::bytea and not ${has(kind as ContactKind, '$3::text')}`;
  const own = [programId, hash];
  const contact = [...own, canonical];
  return inTransaction(connections, programId, async (place) => {
    const [, , holders] = await runFor(
      place,
      programId,
      {
        text: 'select from claim where program_id = $1::bigint and hash = $2::bytea for update',
        values: own,
      },
      { text: `delete from shared_contact c where ${isGone}`, values: contact },
      { text: `select c.user_id from claim c where ${isGone}`, values: contact },
    );
    const answers = await runFor(
      place,
      programId,
      ...passClaimsOn(
        programId,
        holders!.map((row) => row['user_id'] as number),
        byteaArray([hash]),
      ),
      { text: `delete from claim c where ${isGone}`, values: contact },
      { text: 'select from claim where program_id = $1::bigint and hash = $2::bytea', values: own },
    );
    return { outcome: answers.at(-1)!.length > 0, commits: true };
  });
}
