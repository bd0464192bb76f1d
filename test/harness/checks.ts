import type { Services } from '../../src/calls/services.ts';
import type { UserRow } from '../../src/derive/rows.ts';
import { CallerRows } from '../../src/keys/caller-rows.ts';
import { runCheck } from '../../src/kyc/checks/run-check.ts';
import { runFor } from '../../src/storage/connections.ts';
import { checkedOfUser, subjectHash } from '../../src/users/owed-checks.ts';

let made = 900_000;

/** Has the age of a user of a programme checked, by default of its newest. Returns the number of the check. */
export async function makeCheck(services: Services, programId: number, userId?: number): Promise<number> {
  const { connections, keyring } = services;
  const [[found]] = await runFor<{ user: UserRow }>(connections, programId, {
    text: `select row_to_json(u) as user from users u
where program_id = $1::bigint and closed_at is null and id = coalesce($2::bigint, id) order by id desc limit 1`,
    values: [programId, userId ?? null],
  });
  const { user } = found!;
  const id = made++;
  await runFor(connections, programId, {
    text: `insert into user_check (program_id, user_id, id, name, step, entity, entity_id, subject_hash, state, counts, created_at)
values ($1::bigint, $2::bigint, $3::bigint, 'age', 'personal_info', 29, $2::bigint, $4::bytea, 'waiting', 'advises', now() at time zone 'UTC')`,
    values: [programId, user.id, id, subjectHash(keyring, programId, checkedOfUser(user))],
  });
  const callers = new CallerRows(keyring, () => undefined);
  await runCheck(services, callers, {
    ...{ programId, id: 1, userId: user.id, attempt: 1, signal: new AbortController().signal },
    payload: { checkId: id },
  });
  return id;
}
