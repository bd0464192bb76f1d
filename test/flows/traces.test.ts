import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { everyRow, valuesIn } from '../harness/search-rows.ts';
import { type FlowSetting, password, type Received, setUpFlows } from './setting.ts';

// What challenges and checks leave behind: in tables, in histories, and in what the server says.
let at: FlowSetting;
beforeAll(async () => {
  at = await setUpFlows({ LOG_LEVEL: 'trace' });
});
afterAll(() => at?.close());

const fresh = 'Slow river 28!';
const levels = ['trace', 'debug', 'info', 'warn', 'error'] as const;
const network = '203.0.113.231';

it('codes, links, handles and secrets lie in no table and no history, and contacts and networks in no log', async () => {
  const said: unknown[] = [];
  const { log } = at.at.server.app;
  const spies = levels.map((level) =>
    vi.spyOn(log, level).mockImplementation((...line: unknown[]) => void said.push(line)),
  );
  const { userId, address, number } = await at.person();
  const handles: string[] = [];
  const came: Received[] = [];
  const send = async (path: string, body: object, expected = '200 0000') => {
    const answer = await at.flow(path, body, { headers: { user_ip: network } });
    expect(at.verdict(answer)).toBe(expected);
    return answer.json;
  };
  const ask = async (path: string, body: object, to: string) => {
    const before = at.countOf(to);
    const { authentication } = await send(path, body);
    handles.push(authentication[0].code);
    came.push(await at.received(to, before));
    return { authentication, confirm_data: { verification_code: came.at(-1)!.code } };
  };
  const contacts = [
    [9, { email: { address } }, 8, address],
    [10, { phone: { number } }, 10, number],
  ] as const;
  for (const [type, verify_data, asked, to] of contacts) {
    const proof = await ask(`verify/${userId}`, { info: { type: asked }, verify_data }, to);
    const wrong = { confirm_data: { verification_code: '000000' } };
    await send(`confirm/${userId}`, { info: { type }, verify_data, ...wrong }, '422 4001');
    await send(`confirm/${userId}`, { info: { type }, verify_data, ...proof });
  }
  // One that stays open as well.
  const forget = { info: { type: 3 }, reset_security_data: { forget_password: { verified_email: address } } };
  const proof = await ask('reset', forget, address);
  const reset_security_data = { reset_password: { new_password: fresh } };
  await send('reset', { info: { type: 1 }, reset_security_data, ...proof });
  await ask('reset', forget, address);
  for (const [value, expected] of [
    [password, '422 4001'],
    [fresh, '200 0000'],
  ] as const)
    await send(`validate/${userId}`, { info: { type: 10 }, validate_data: { password: value } }, expected);
  for (const spy of spies) spy.mockRestore();
  const stored = (await everyRow(at.owner)).map(({ row }) => row).join('\n');
  const { json } = await at.at.call('GET', `/user/history/${userId}?page_size=100`);
  const [rows, history, lines] = [stored, JSON.stringify(json.history), JSON.stringify(said)];
  // What is stored as it is shows that the search finds.
  expect(rows).toContain(address);
  expect(lines).toContain('user.security.confirm_email_code');
  const links = came.flatMap(({ link }) => link ?? []);
  expect([links.length, handles.length]).toEqual([3, 4]);
  const secrets = [...links, ...handles, password, fresh];
  for (const text of [rows, history, lines]) expect(valuesIn(text, secrets)).toEqual([]);
  // Six digits stand in other numbers by chance.
  const holds = (text: string, code: string) =>
    new RegExp(`["':=( ]${code}["'),} ]|${Buffer.from(code).toString('hex')}`, 'u').test(text);
  for (const text of [rows, history, lines]) expect(came.filter(({ code }) => holds(text, code))).toEqual([]);
  expect(valuesIn(lines, [address, number, network])).toEqual([]);
  expect(valuesIn(rows, [network])).toEqual([]);
});
