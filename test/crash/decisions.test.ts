import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newUserBody } from '../harness/assembled.ts';
import { StruckServer } from './struck-server.ts';

// Killed while rules decide: what was allowed equals what is counted, what was answered stays, and what was not answered is decided once
// when it is asked again.
let server: StruckServer;
let user: number;

beforeAll(async () => {
  server = await StruckServer.start({}, 'user user:privileged');
  user = (await send('/v1/user', newUserBody())).info.id;
  await server.ask((owner) => owner`update users set status = 1, version = version + 1 where id = ${user}`);
  const limit = (span: string) => ({
    info: { access_type: 0 },
    rule: { access_type: 0, keys: [{ name: 'count', expression_operator: '>', value: '100000' }] },
    frequency: { calc_method: 1, frequency_time: { name: span, value: 1, rule_key_name: 'count' } },
  });
  await send(`/v1/user/security/rule?user_id=${user}`, {
    access_rule: [limit('lifetime'), limit('last_days')],
  });
}, 60_000);
afterAll(() => server?.remove());

// biome-ignore lint/suspicious/noExplicitAny: the JSON of any answer.
async function send(path: string, body: object): Promise<any> {
  const headers = { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' };
  const response = await fetch(`${server.address}${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  return response.json();
}

it('counts what was allowed, and nothing else', async () => {
  const answered = new Map<string, number>();
  const unanswered: string[] = [];
  let isOver = false;
  const ask = async (id: string) =>
    (await send(`/v1/user/security/rule/evaluation/${user}`, { transaction: { id } })).decision;
  const work = async (lane: number) => {
    for (let count = 0; !isOver; count += 1) {
      const id = `${lane}-${count}`;
      try {
        answered.set(id, (await ask(id)).id);
      } catch {
        unanswered.push(id);
      }
    }
  };
  const lanes = Array.from({ length: 6 }, (_, lane) => work(lane));
  while (answered.size < 30) await sleep(5);
  const blow = server.blows.find(({ name }) => name === 'kill -9 of server and PostgreSQL')!;
  blow.strike();
  isOver = true;
  await Promise.all(lanes);
  await blow.mend();

  const read = () =>
    server.ask(
      (owner) => owner<{ decided: number; counted: number; entered: number }[]>`select
        (select count(*)::int from rule_decision where user_id = ${user} and is_allowed) as decided,
        (select total::int from rule_counter where user_id = ${user} and span = 'ever') as counted,
        (select count(*)::int from rule_entry where user_id = ${user}) as entered`,
    );
  const [found] = await read();
  expect(found!.decided).toBeGreaterThanOrEqual(answered.size);
  expect([found!.counted, found!.entered]).toEqual([found!.decided, found!.decided]);
  for (const id of unanswered) answered.set(id, (await ask(id)).id);
  for (const [id, decision] of answered) expect((await ask(id)).id).toBe(decision);
  const [repeated] = await read();
  expect(repeated).toEqual({ decided: answered.size, counted: answered.size, entered: answered.size });
}, 60_000);
