import { type ChallengeChannel, challengeChannel } from '../catalogue/challenges.ts';
import { verificationStatus } from '../catalogue/codes.ts';
import { type Connections, runFor } from './connections.ts';

/** The contact to which somebody who forgot the password is sent a challenge. */
export interface ForgottenOwner {
  readonly user_id: number;
  readonly channel: ChallengeChannel;
  readonly contact_id: number;
  /** The form in which contacts are compared; of a phone, its number. */
  readonly canonical: string;
}

const isProven = (alias: string) =>
  `${alias}.verification_status = ${verificationStatus.verified} and ${alias}.closed_at is null`;

/**
 * Finds whose verified contact a canonical value is. Null where it is nobody's, or several users' so that nobody can say whose; a
 * user who is named must be the one. This look-up crosses users.
 */
export function findByContact(
  connections: Connections,
  programId: number,
  table: 'email' | 'phone',
  canonical: string,
  userId: number | null,
): Promise<ForgottenOwner | null> {
  const channel = table === 'email' ? challengeChannel.mail : challengeChannel.sms;
  return findOne(
    connections,
    programId,
    `select c.user_id, ${channel} as channel, c.id as contact_id, c.canonical from ${table} c
where c.program_id = $1::bigint and c.canonical = $2::text and ${isProven('c')}
  and ($3::bigint is null or c.user_id = $3::bigint) order by c.user_id limit 2`,
    [canonical, userId],
  );
}

/**
 * Finds the user who has an account: with a bank, by the keyed hashes of its number and IBAN, or with the programme, by that of its
 * number. Answers the contact to write to as well: the verified primary email, else the verified primary phone. This look-up
 * crosses users.
 */
export function findByAccount(
  connections: Connections,
  programId: number,
  { number, iban, account }: { readonly number: string; readonly iban: string; readonly account: string },
  userId: number | null,
): Promise<ForgottenOwner | null> {
  const contact = (table: string, channel: number) =>
    `select ${channel} as channel, c.id as contact_id, c.canonical from ${table} c
  where c.program_id = a.program_id and c.user_id = a.user_id and c.is_primary = 1 and ${isProven('c')}`;
  return findOne(
    connections,
    programId,
    `select a.user_id, w.channel, w.contact_id, w.canonical from (
  select distinct f.program_id, f.user_id from (
    select b.program_id, b.user_id from bank_account b
    where b.program_id = $1::bigint and (b.number_search = $2::bytea or b.iban_search = $3::bytea) and b.closed_at is null
    union all
    select p.program_id, p.user_id from account p
    where p.program_id = $1::bigint and p.number_search = $4::bytea and p.closed_at is null) f
  join users u on u.program_id = f.program_id and u.id = f.user_id and u.closed_at is null
  where $5::bigint is null or f.user_id = $5::bigint limit 2) a
left join lateral (
  ${contact('email', challengeChannel.mail)} union all ${contact('phone', challengeChannel.sms)}
  order by channel limit 1) w on true`,
    [number, iban, account, userId],
  );
}

async function findOne(
  connections: Connections,
  programId: number,
  text: string,
  values: readonly (string | number | null)[],
): Promise<ForgottenOwner | null> {
  const [rows] = await runFor<ForgottenOwner>(connections, programId, {
    text,
    values: [programId, ...values],
  });
  const [found, ...others] = rows;
  return found && others.length === 0 && found.contact_id !== null ? found : null;
}
