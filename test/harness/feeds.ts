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
