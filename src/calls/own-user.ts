import { errors } from '../catalogue/errors.ts';
import { kinds } from '../catalogue/kinds/index.ts';
import { type Place, runFor } from '../storage/connections.ts';
import { type ChangeState, type FurtherName, type FurtherRead, furtherOf } from '../storage/user-state.ts';
import type { CallingOperator } from './caller.ts';
import type { Call } from './services.ts';

/**
 * SQL: whether a user has the email, or has had it in an entry that was taken away since: whoever is the user could take it away.
 * Whatever the programme says of unique emails, everybody with the address is meant.
 */
const hasEmail = (program: string, user: string, canonical: string) => `exists (select from email e
    where e.program_id = ${program}::bigint and e.user_id = ${user}::bigint and e.canonical = ${canonical}::text)`;

const canonicalOf = ({ email }: CallingOperator) => kinds['email-address'].canonical(email);

const ownUser: FurtherName<boolean> = { name: 'further_own_user' };

/** Asks, with what a change of a user reads, whether the user is the operator who calls; nothing where none does. */
export function ownUserRead({ operator }: Pick<Call, 'operator'>): FurtherRead[] {
  if (!operator) return [];
  return [
    {
      ...ownUser,
      sql: (parameter) => `to_json(${hasEmail('$1', '$5', parameter)})`,
      value: canonicalOf(operator),
    },
  ];
}

/** No operator changes the user that has their own email, or reveals a value of it. `state`: read with `ownUserRead`. Throws ownUser. */
export function checkNotOwn({ operator }: Pick<Call, 'operator'>, state: Partial<ChangeState>): void {
  if (operator && furtherOf(state, ownUser)) throw errors.ownUser();
}

/** The same before a call that reads a user in a way of its own. Throws ownUser. */
export async function refuseOwn(
  place: Place,
  { operator, programId }: Pick<Call, 'operator' | 'programId'>,
  userId: number,
): Promise<void> {
  if (!operator) return;
  const [[found]] = await runFor<{ is_own: boolean }>(place, programId, {
    text: `select ${hasEmail('$1', '$2', '$3')} as is_own`,
    values: [programId, userId, canonicalOf(operator)],
  });
  if (found?.is_own) throw errors.ownUser();
}
