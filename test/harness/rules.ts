import type { Stage } from '../coverage/stage.ts';

/** A rule that matches no transaction of these tests. */
export const harmlessRule = (value: string) => ({ info: { type: 4, access_type: 0, value, status: 3 } });

/** Rules that limit the amounts of a day in the currency of the user. */
const amountLimit = {
  info: { access_type: 0 },
  rule: { access_type: 0, keys: [{ name: 'amount', expression_operator: '>', value: '100' }] },
  frequency: {
    calc_method: 2,
    frequency_time: { name: 'day', value: 1, rule_key_name: 'amount' },
  },
};

/** Sends a call that must succeed, as the stage does; the answer. */
async function call(stage: Stage, method: string, url: string, body: object) {
  const { json } = await stage.server.call(method, `/v1${url}`, { token: await stage.token(), body });
  if (json.result.code !== '0000') throw new Error(`${method} ${url}: ${JSON.stringify(json.result)}`);
  return json;
}

/** Adds a rule of the programme; its number. */
export async function makeProgramRule(stage: Stage, value: string): Promise<number> {
  const made = await call(stage, 'POST', '/rule', { access_rule: [harmlessRule(value)] });
  return made.access_rule[0].info.id;
}

/** Has a transaction of a user allowed. */
export async function makeDecision(stage: Stage, userId: number, id: string): Promise<void> {
  await call(stage, 'POST', `/user/security/rule/evaluation/${userId}`, { transaction: { id } });
  // Whatever the user's own rules say of it.
  await stage.owner`update rule_decision set is_allowed = true where user_id = ${userId}`;
}

/** Gives a user a limit of amounts, so that a transaction without one cannot be decided. */
export async function limitAmounts(stage: Stage, userId: number): Promise<void> {
  await call(stage, 'POST', `/user/security/rule/${userId}`, { access_rule: [amountLimit] });
}
