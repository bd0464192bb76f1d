import {
  type ChallengePurpose,
  challengeLimits,
  challengePurpose,
  challengeStatus,
  liveStatuses,
} from '../catalogue/challenges.ts';
import type { ProgramSettings } from '../catalogue/program-settings.ts';
import { type Connections, runFor } from './connections.ts';
import type { FurtherName, FurtherRead } from './user-state.ts';

/** A row of `challenge`. Bytes are `\x` and hexadecimal digits, instants UTC, `yyyy-mm-ddThh:mm:ss`. */
export type ChallengeRow = Readonly<{
  program_id: number;
  id: number;
  user_id: number | null;
  purpose: number;
  channel: number;
  contact_id: number | null;
  contact: string;
  handle: string;
  link: string | null;
  code: string | null;
  link_mac: string | null;
  proven_mac: string | null;
  status: number;
  attempts: number;
  created_at: string;
  code_ends_at: string;
  link_ends_at: string | null;
  proven_ends_at: string | null;
  sought: string | null;
  /** Of a text message: the country that it counts for. */
  country: string | null;
}>;

const isLive = `status in (${liveStatuses.join()})`;

/** By what a change finds the challenges that were read of a contact, or by a handle. */
export const challengesOfContact: FurtherName<readonly ChallengeRow[]> = {
  name: 'further_challenges_of_contact',
};
export const challengesByHandle: FurtherName<readonly ChallengeRow[]> = {
  name: 'further_challenges_by_handle',
};
export const challengesByLink: FurtherName<readonly ChallengeRow[]> = { name: 'further_challenges_by_link' };

/** Reads the newest challenges of the user for a contact, those of verifications, newest first. `contact`: the keyed hash. */
export function readVerificationsOf(contact: string): FurtherRead {
  return {
    ...challengesOfContact,
    sql: (parameter) => `(select coalesce(json_agg(c), '[]') from (
    select * from challenge where program_id = $1::bigint and user_id = $5::bigint and contact = ${parameter}::text::bytea
      and purpose = ${challengePurpose.verification}
    order by id desc limit ${challengeLimits.compared}) c)`,
    value: contact,
  };
}

/** Reads the challenge that a handle names, whoever's it is. `handle`: the keyed hash. */
export function readChallengeByHandle(handle: string): FurtherRead {
  return {
    ...challengesByHandle,
    sql: (parameter) =>
      `(select coalesce(json_agg(c), '[]') from challenge c where c.program_id = $1::bigint and c.handle = ${parameter}::text::bytea)`,
    value: handle,
  };
}

/** Reads the challenge of the user that has a link. `link`: the keyed hash. */
export function readChallengeByLink(link: string): FurtherRead {
  return {
    ...challengesByLink,
    sql: (parameter) => `(select coalesce(json_agg(c), '[]') from challenge c
    where c.program_id = $1::bigint and c.user_id = $5::bigint and c.link = ${parameter}::text::bytea)`,
    value: link,
  };
}

/** A challenge that was found by its link, and the programme that it is of. */
export interface LinkedChallenge {
  readonly challenge: ChallengeRow;
  readonly program_name: string;
  /** 1 active, 9 closed. */
  readonly program_status: number;
  /** What the programme has decided for itself. */
  readonly settings: Partial<ProgramSettings>;
}

/** Finds the challenge of a purpose that has a link, in whichever programme. `link`: the keyed hash. */
export async function findChallengeByLink(
  connections: Connections,
  purpose: ChallengePurpose,
  link: string,
): Promise<LinkedChallenge | undefined> {
  const [[row]] = await runFor<LinkedChallenge>(connections, '*', {
    text: `select row_to_json(c) as challenge, p.name as program_name, p.status as program_status, p.settings
from challenge c join program p on p.id = c.program_id where c.link = $1::bytea and c.purpose = $2::smallint`,
    values: [link, purpose],
  });
  return row;
}

/** Whose a challenge is, as the page behind its link shows it; without an address where the user has no such contact any more. */
export interface ChallengeOwner {
  readonly status: number;
  readonly token_generation: number;
  readonly language: string | null;
  readonly address: string | null;
  readonly canonical: string | null;
}

/** Reads the user of a challenge and the email address that the challenge was sent to; undefined where the user is closed. */
export async function readChallengeOwner(
  connections: Connections,
  { program_id: programId, user_id: userId, contact_id: contactId }: ChallengeRow,
): Promise<ChallengeOwner | undefined> {
  const [[owner]] = await runFor<ChallengeOwner>(connections, programId, {
    text: `select u.status, u.token_generation, u.preferences_preferred_language_code as language, e.address, e.canonical
from users u left join email e
  on e.program_id = u.program_id and e.user_id = u.id and e.id = $3::bigint and e.closed_at is null
where u.program_id = $1::bigint and u.id = $2::bigint and u.closed_at is null`,
    values: [programId, userId, contactId],
  });
  return owner;
}

/** By what a change finds the challenges of the user's forgotten password that count. */
export const forgottenOfUser: FurtherName<readonly ChallengeRow[]> = { name: 'further_forgotten' };

/** Reads the challenges of the user's forgotten password that count, by whatever they were asked for. */
export function readForgotten(): FurtherRead {
  return {
    ...forgottenOfUser,
    sql: (parameter) => `(select coalesce(json_agg(c), '[]') from challenge c
    where c.program_id = $1::bigint and c.user_id = $5::bigint and c.purpose = ${parameter}::text::smallint and c.${isLive})`,
    value: String(challengePurpose.forgottenPassword),
  };
}

/** Finds the challenge that a handle names, before it is known which user is meant. */
export async function findChallengeByHandle(
  connections: Connections,
  programId: number,
  handle: string,
): Promise<ChallengeRow | undefined> {
  const [[row]] = await runFor<{ challenge: ChallengeRow }>(connections, programId, {
    text: 'select row_to_json(c) as challenge from challenge c where c.program_id = $1::bigint and c.handle = $2::bytea',
    values: [programId, handle],
  });
  return row?.challenge;
}

/** Finds a challenge by its number. */
export async function findChallenge(
  connections: Connections,
  programId: number,
  id: number,
): Promise<ChallengeRow | undefined> {
  const [[row]] = await runFor<{ challenge: ChallengeRow }>(connections, programId, {
    text: 'select row_to_json(c) as challenge from challenge c where c.program_id = $1::bigint and c.id = $2::bigint',
    values: [programId, id],
  });
  return row?.challenge;
}

/** SQL that says whether the message `m`, which may bring a challenge, is still of use as far as that goes. */
export const isChallengeOpen = `(m.challenge_id is null or exists (select 1 from challenge c
    where c.program_id = m.program_id and c.id = m.challenge_id and c.status = ${challengeStatus.open}))`;

/**
 * SQL that ends the open challenges of the user of a change: all, or those of the `contacts` of a JSON parameter; but for `others`, by
 * their numbers.
 */
export function endChallenges(parameter: string, isAll: boolean, condition: string): string {
  const isTheirs = isAll
    ? ''
    : `and exists (select 1 from json_to_recordset(${parameter}::json->'contacts') as r(channel smallint, "contactId" bigint)
      where r.channel = t.channel and r."contactId" = t.contact_id)`;
  return `update challenge t set status = ${challengeStatus.ended}
where t.program_id = $1::bigint and t.user_id = $4::bigint and t.${isLive} ${isTheirs}
  and t.id not in (select o.id::bigint from json_array_elements_text(${parameter}::json->'others') as o(id)) and ${condition}`;
}

/** Removes, in all programmes, challenges of which nothing has counted for so many minutes. */
export async function removeOldChallenges(connections: Connections, minutes: number): Promise<void> {
  const before = `(now() at time zone 'UTC') - make_interval(mins => $1::integer)`;
  await runFor(connections, '*', {
    text: `delete from challenge where created_at < ${before}
  and greatest(code_ends_at, link_ends_at, proven_ends_at) < ${before}`,
    values: [minutes],
  });
}

/** Forgets the contact that a challenge asked for, which is nobody's. */
export async function forgetSought(connections: Connections, programId: number, id: number): Promise<void> {
  await runFor(connections, programId, {
    text: 'update challenge set sought = null where program_id = $1::bigint and id = $2::bigint',
    values: [programId, id],
  });
}

/** The live contacts of a user, by the list in which they stand, in the form in which contacts are compared. */
export async function contactsOfUser(
  connections: Connections,
  programId: number,
  userId: number,
): Promise<{ readonly list: 'email' | 'phone'; readonly canonical: string }[]> {
  const from = (list: string) =>
    `select '${list}' as list, canonical from ${list} where program_id = $1::bigint and user_id = $2::bigint and closed_at is null`;
  const [rows] = await runFor<{ list: 'email' | 'phone'; canonical: string }>(connections, programId, {
    text: `${from('email')} union all ${from('phone')}`,
    values: [programId, userId],
  });
  return rows;
}
