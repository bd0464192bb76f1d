import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FlowSetting, password, setUpFlows } from './setting.ts';

let at: FlowSetting;
let now = new Date();
beforeAll(async () => {
  at = await setUpFlows({}, () => now);
});
afterAll(() => at?.close());

const wrong = { 10: { password: 'Wrong harbour 71!' }, 11: { security_code: '000000' } } as const;
const right = { 10: { password }, 11: { security_code: '904217' } } as const;

async function validate(userId: number, type: 10 | 11, data: object, headers?: Record<string, string>) {
  const body = { validate_data: data, info: { type } };
  return at.verdict(await at.flow(`validate/${userId}`, body, headers && { headers }));
}

async function suspend(userId: number, type: 10 | 11, headers?: Record<string, string>): Promise<void> {
  for (let count = 0; count < 5; count += 1) await validate(userId, type, wrong[type], headers);
}

const path = (userId: number) => `/user/security/suspension/${userId}`;

describe('suspended checks', () => {
  it('are listed, with what does not suspend anything yet', async () => {
    const { userId } = await at.person();
    expect((await at.at.call('GET', path(userId))).json.suspension).toEqual([]);
    await suspend(userId, 11);
    await validate(userId, 10, wrong[10]);
    expect((await at.at.call('GET', path(userId))).json.suspension).toEqual([
      { kind: 'password', wrong_answers: 1, suspended_until: null, is_held: 0 },
      {
        kind: 'security_code',
        wrong_answers: 5,
        suspended_until: new Date(now.getTime() + 60_000).toISOString().slice(0, 19),
        is_held: 0,
      },
    ]);
  });

  it('are lifted, all or one kind, also those of a network', async () => {
    const { userId, address } = await at.person();
    const home = { user_ip: '203.0.113.9' };
    await validate(userId, 10, right[10], home);
    await suspend(userId, 10, home);
    await suspend(userId, 10);
    await suspend(userId, 11);
    const lifted = await at.at.call('DELETE', path(userId), { suspension: [{ kind: 'security_code' }] });
    expect(at.verdict(lifted)).toBe('200 0000');
    expect(await validate(userId, 11, right[11])).toBe('200 0000');
    expect(await validate(userId, 10, right[10], home)).toBe('423 4004');
    const before = at.countOf(address);
    await at.at.call('DELETE', path(userId));
    expect(await validate(userId, 10, right[10], home)).toBe('200 0000');
    expect(await validate(userId, 10, right[10])).toBe('200 0000');
    await expect.poll(() => at.countOf(address)).toBeGreaterThan(before);
    const { json } = await at.at.call('GET', `/user/history/${userId}`);
    const texts = json.history.map(({ admin_notes }: { admin_notes: string }) => admin_notes);
    expect(texts).toContain('Suspension of checks of password lifted');
  });

  it('that are held are lifted too', async () => {
    const { userId } = await at.person();
    for (let count = 0; count < 10; count += 1) {
      await validate(userId, 11, wrong[11]);
      now = new Date(now.getTime() + 86_400_000);
    }
    expect((await at.at.call('GET', path(userId))).json.suspension).toMatchObject([
      { wrong_answers: 10, is_held: 1, suspended_until: null },
    ]);
    expect(at.verdict(await at.at.call('DELETE', path(userId), { validate: '1' }))).toBe('200 0000');
    expect(await validate(userId, 11, right[11])).toBe('423 4004');
    await at.at.call('DELETE', path(userId));
    expect(await validate(userId, 11, right[11])).toBe('200 0000');
  });

  it('are told to privileged callers alone, in Get User Security too', async () => {
    const { userId } = await at.person();
    const get = (token: string) => at.at.server.call('GET', `/v1/user/security/${userId}`, { token });
    const { plainToken } = at.at;
    const privileged = await at.at.server.token('user user:privileged');
    expect((await get(privileged)).json.validation_data).toBeNull();
    await suspend(userId, 11);
    expect((await get(privileged)).json.validation_data.info).toMatchObject({
      user_id: userId,
      user_converted_to_suspended: 1,
    });
    // Tokens of a clock that was set forward.
    const plain = await at.at.server.token('user');
    expect(plainToken).toBeDefined();
    expect((await get(plain)).json.validation_data).toBeNull();
    for (const method of ['GET', 'DELETE']) {
      const answer = await at.at.server.call(method, `/v1${path(userId)}`, { token: plain });
      expect(at.verdict(answer)).toBe('403 2008');
    }
  });

  it('of an unknown kind are a fault, and of an unknown user unknown', async () => {
    const { userId } = await at.person();
    const answer = await at.at.call('DELETE', path(userId), { suspension: [{ kind: 'pin' }] });
    expect(at.at.faultsOf(answer)).toEqual(['$.suspension[0].kind: 1113']);
    for (const method of ['GET', 'DELETE'])
      expect(at.verdict(await at.at.call(method, path(4_000_000_000)))).toBe('404 3001');
  });

  it('and a guess at the same moment end in one of the two orders', async () => {
    const { userId } = await at.person();
    await suspend(userId, 11);
    now = new Date(now.getTime() + 61_000);
    const [lifted, ...verdicts] = await Promise.all([
      at.at.call('DELETE', path(userId)),
      ...Array.from({ length: 4 }, () => validate(userId, 11, wrong[11])),
    ]);
    expect(at.verdict(lifted)).toBe('200 0000');
    const compared = verdicts.filter((verdict) => verdict === '422 4001');
    expect(verdicts.filter((verdict) => verdict === '423 4004')).toHaveLength(4 - compared.length);
    const { json } = await at.at.call('GET', path(userId));
    const [{ wrong_answers } = { wrong_answers: 0 }] = json.suspension;
    // Before it was lifted one was let pass, or none.
    expect([compared.length - 1, compared.length]).toContain(wrong_answers);
  });
});
