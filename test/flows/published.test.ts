import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '../../src/catalogue/operation.ts';
import { operations } from '../../src/catalogue/operations.ts';
import requests from '../contract/published-requests.json' with { type: 'json' };
import { offerSecret, passwordOf, turnOnSecondFactor } from '../harness/second-factor.ts';
import { type FlowPerson, type FlowSetting, password, setUpFlows } from './setting.ts';

// The published request of each flow succeeds as it is: the types as text, the one-time password as a number, and no member besides.
const published: Readonly<Record<string, object | null>> = requests;
let at: FlowSetting;
beforeAll(async () => {
  at = await setUpFlows();
});
afterAll(() => at?.close());

/** What stands for the texts of requests, by the names of the members. */
function textsOf({ address, number }: FlowPerson): Record<string, string> {
  return {
    ...{ address, email: address, verified_email: address, number, phone: number },
    ...{ password, current_password: password, new_password: 'Slow river 28!' },
    ...{ security_code: '904217', new_security_code: '118', birth_date: '1988-04-17' },
    ...{ secret_answer_1: 'juniper', secret_answer_2: 'saskatoon' },
  };
}

/** A request with texts, and a code, in place of what is only said to stand there. */
function filled(value: unknown, texts: Record<string, string>, name = ''): unknown {
  if (Array.isArray(value)) return value.map((one) => filled(one, texts, name));
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, of]) => [key, filled(of, texts, key)]));
  if (name === 'code') return typeof value === 'number' ? Number(texts['code']) : texts['code'];
  if (value !== 'text') return value;
  if (texts[name] === undefined) throw new Error(`nothing stands for ${name}`);
  return texts[name];
}

/** The code that a request needs: one that was sent, or a one-time password. */
async function codeFor({ id, flow }: Operation, { userId, address, number }: FlowPerson): Promise<string> {
  const { server, token } = at.at;
  if (flow === 'activate') return passwordOf(await offerSecret(server, token, userId), new Date());
  if (id === 'user.security.reset_password_with_two_factor')
    return passwordOf((await turnOnSecondFactor(server, token, userId)).secret, new Date());
  if (flow !== 'confirm') return '';
  const isSms = id === 'user.security.confirm_sms_code';
  const [type, verify_data] = isSms ? [10, { phone: { number } }] : [9, { email: { address } }];
  await at.flow(`verify/${userId}`, { info: { type }, verify_data });
  return (await at.received(isSms ? number : address)).code;
}

describe('the published request', () => {
  const ofFlows = operations.filter(({ id, flow }) => flow !== undefined && published[id]);

  it('is there for every flow that is published', () => {
    expect(ofFlows).toHaveLength(18);
  });

  it.each(ofFlows.map((operation) => [operation.id, operation] as const))(
    'of %s succeeds',
    async (id, operation) => {
      const person = { ...(await at.person()), password };
      const code = await codeFor(operation, person);
      const body = filled(published[id], { ...textsOf(person), code, verification_code: code }) as object;
      const path = operation.path.replace(':user_id', String(person.userId));
      const answer = await at.at.call('POST', path, body);
      expect(answer.json.result).toMatchObject({ code: '0000' });
      expect(answer.status).toBe(200);
    },
  );
});
