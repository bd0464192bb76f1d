import { examplePerson } from '../../src/catalogue/example-person.ts';
import type { AssembledTest } from './assembled.ts';

let supplied = 500_000;

/** What a processor says of an account of a user: a number of its own, and everything else as the example has it. */
export function accountOf(userId: number, changes: object = {}) {
  supplied += 1;
  const security = {
    security_code: '876',
    activation_code: '23048757',
    expiry_date: '2049-01-31',
    pin_code: '7391',
  };
  return { ...examplePerson['account'], user_id: userId, supplied_id: supplied, security, ...changes };
}

/** Feeds an account of a user; `token` is of a privileged client. Returns the numbers that name it. */
export async function feedAccount(
  server: Pick<AssembledTest, 'call'>,
  token: string,
  userId: number,
  changes: object = {},
): Promise<{ readonly id: number; readonly supplied_id: number }> {
  const body = { account: [{ info: accountOf(userId, changes) }] };
  const { json } = await server.call('POST', '/v1/account', { token, body });
  if (json.result.code !== '0000') throw new Error(JSON.stringify(json.result));
  return json.account[0];
}

/** What a processor says of a group of a user. */
export function groupOf(userId: number, changes: object = {}) {
  supplied += 1;
  return { info: { supplied_id: supplied, user_id: userId, name: 'Fleet', type: 1 }, ...changes };
}

/** Feeds a group of a user, who is its first member. Returns the numbers of the group and of the membership. */
export async function feedGroup(
  server: Pick<AssembledTest, 'call'>,
  token: string,
  userId: number,
  changes: object = {},
): Promise<{ readonly id: number; readonly supplied_id: number; readonly memberId: number }> {
  const send = async (path: string, body: object) => {
    const { json } = await server.call('POST', path, { token, body });
    if (json.result.code !== '0000') throw new Error(JSON.stringify(json.result));
    return json;
  };
  const [made] = (await send('/v1/group', { group: [groupOf(userId, changes)] })).group;
  const member = { group_id: made.id, user_id: userId };
  const [joined] = (await send('/v1/group/member', { group_user: [member] })).group_user;
  return { id: made.id, supplied_id: made.supplied_id, memberId: joined.id };
}
