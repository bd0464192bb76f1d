import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { rederiveStandings, settleDueStandings } from '../../src/users/rederive-standing.ts';
import { newUserBody } from '../harness/assembled.ts';
import { type Setting, setUp } from './setting.ts';

// Status, trust level and general_requirements follow from what is verified of a user.
let at: Setting;
let admin: string;
let now = new Date('2026-11-29T06:00:00Z');
const clock = () => now;
beforeAll(async () => {
  at = await setUp({}, clock);
});
afterAll(() => at?.server.close());

const byDefault = [{ step: 'proof_of_address', when: 'at_creation', blocks: 1 }];
async function ask(requirements: readonly object[]): Promise<void> {
  admin = await at.server.token('admin');
  const { status } = await at.server.call('PUT', '/v1/program/77', {
    token: admin,
    body: { program: { requirements } },
  });
  expect(status).toBe(200);
}
const get = async (id: number) => (await at.call('GET', `/user/${id}`)).json;
async function put(id: number, body: object, path = ''): Promise<void> {
  now = new Date(now.getTime() + 60_000);
  const { json } = await at.call('PUT', `/user${path}/${id}`, body);
  expect(json.result).toMatchObject({ code: '0000' });
}
/** Says what came of checking the first entry of a list. */
async function verify(id: number, member: string, path: string, verification_status = 1): Promise<void> {
  const [{ id: entry }] = (await get(id))[member];
  await put(id, { [member]: [{ id: entry, verification_status }] }, `/${path}`);
}
const standing = async (id: number) => {
  const { info, security } = await get(id);
  return [info.status, security.trust_level];
};
const moves = async (id: number) =>
  (await at.call('GET', `/user/history/${id}`)).json.history
    .filter(
      ({ entity, entity_data }: { entity: number; entity_data: number }) => entity === 7 && entity_data > 1,
    )
    .map((entry: { entity_data: number; admin_notes: string }) => `${entry.entity_data} ${entry.admin_notes}`)
    .reverse();

describe('a programme that says nothing', () => {
  it('asks for a proof of address', async () => {
    const token = await at.server.token('admin');
    const { json } = await at.server.call('POST', '/v1/program', {
      token,
      body: { program: { name: 'New' } },
    });
    expect(json.program.requirements).toEqual(byDefault);
    expect('required_kyc_steps' in json.program).toBe(false);
  });

  it.each([
    [[{ step: 'passport' }]],
    [[{ step: 'email', when: 'after_days' }]],
    [[{ step: 'email', days: 3 }]],
    [[{ step: 'email', blocks: 2 }]],
    [[{ step: 'email', countries: ['France'] }]],
    [{ step: 'email' }],
  ])('is refused %j', async (requirements) => {
    const token = await at.server.token('admin');
    const answer = await at.server.call('PUT', '/v1/program/77', {
      token,
      body: { program: { requirements } },
    });
    expect(answer.status).toBe(400);
    expect(at.faultsOf(answer)[0]).toMatch(/requirements/u);
  });
});

describe('a user of whom a proof of address is asked', () => {
  beforeEach(() => ask(byDefault));

  it('waits, and is let through by what is verified, and waits again for another address', async () => {
    const { info, security } = await at.createUser();
    const { id } = info;
    expect([info.status, security.trust_level]).toEqual(['17', '0']);
    expect((await get(id)).general_requirements).toEqual({
      id,
      entity: 7,
      entity_id: id,
      verification_status: 0,
      name: 'proof_of_address',
      description: 'proof_of_address: missing',
      notes: '',
    });
    await verify(id, 'addresses', 'address');
    expect(await standing(id)).toEqual(['1', '1']);
    expect((await get(id)).general_requirements).toMatchObject({
      verification_status: 1,
      name: '',
      description: '',
    });
    await put(id, { address: { city_town: 'Elsewhere' } });
    expect(await standing(id)).toEqual(['17', '0']);
    await verify(id, 'addresses', 'address', 2);
    expect((await get(id)).general_requirements).toMatchObject({
      verification_status: 2,
      description: 'proof_of_address: refused',
    });
    expect(await moves(id)).toEqual([
      '19 User trust level 0 -> 1',
      '5 User status 17 -> 1: nothing is asked that is not met',
      '19 User trust level 1 -> 0',
      '5 User status 1 -> 17: proof of address missing',
    ]);
    // What somebody did is the newest activity, and not what follows from it.
    expect((await get(id)).last_activity).toMatchObject({ entity: 15 });
  });

  it('is told from a suspended one, who stays so', async () => {
    const { id } = (await at.createUser()).info;
    await put(id, { info: { status: '2' } });
    await verify(id, 'addresses', 'address');
    expect(await standing(id)).toEqual(['2', '1']);
    await put(id, { info: { status: '1' } });
    expect(await standing(id)).toEqual(['1', '1']);
  });

  it('says why a move was made, whatever the caller notes', async () => {
    const { id } = (await at.createUser()).info;
    const [{ id: home }] = (await get(id)).addresses;
    await put(
      id,
      { addresses: [{ id: home, verification_status: 1 }], notes: { admin_notes: 'seen at the counter' } },
      '/address',
    );
    expect((await moves(id))[1]).toBe('5 User status 17 -> 1: nothing is asked that is not met');
  });

  it('is worked out on a dry run, and nothing moves', async () => {
    const { id } = (await at.createUser()).info;
    const [{ id: home }] = (await get(id)).addresses;
    const { json } = await at.call('PUT', `/user/address/${id}`, {
      addresses: [{ id: home, verification_status: 1 }],
      validate: '1',
    });
    expect(json.info.status).toBe('1');
    expect(await standing(id)).toEqual(['17', '0']);
  });
});

describe('the trust level', () => {
  beforeEach(() => ask([]));

  it('goes up to 5 with what is verified', async () => {
    const { id } = (await at.createUser({ identification: [examplePerson['identification']] })).info;
    for (const [level, member, path] of [
      ['2', 'email', 'email'],
      ['3', 'phone', 'phone'],
      ['4', 'identification', 'identification'],
      ['5', 'addresses', 'address'],
    ] as const) {
      await verify(id, member, path);
      expect((await get(id)).security.trust_level, member).toBe(level);
    }
    // What was verified waits for no review.
    expect((await get(id)).identification[0]).toMatchObject({ status: 1, verification_status: 1 });
    const { email } = (await get(id)) as { email: { id: number }[] };
    await put(id, { email: [{ id: email[0]!.id, address: `other${id}@example.com` }] }, '/email');
    expect((await get(id)).security.trust_level).toBe('2');
  });

  it('is at least or at most what a privileged caller says, with the reason, until it is said to be what follows', async () => {
    const { id } = (await at.createUser()).info;
    const say = (trust_level: string) =>
      put(id, { security: { trust_level }, notes: { admin_notes: `said ${trust_level}` } });
    const notes = async (token?: string) => {
      const { json } = token
        ? await at.server.call('GET', `/v1/user/${id}`, { token })
        : await at.call('GET', `/user/${id}`);
      return json.general_requirements.notes;
    };
    await say('3');
    expect([await standing(id), await notes()]).toEqual([['1', '3'], 'trust_level at least 3: said 3']);
    expect(await notes(await at.server.token('user', { user_id: String(id) }))).toBe(
      'trust_level at least 3',
    );
    await verify(id, 'email', 'email');
    expect((await get(id)).security.trust_level).toBe('3');
    await say('1');
    expect([await standing(id), await notes()]).toEqual([['1', '1'], 'trust_level at most 1: said 1']);
    await verify(id, 'phone', 'phone');
    expect((await get(id)).security.trust_level).toBe('1');
    // What is sent back as it was answered says nothing.
    await put(id, { security: { trust_level: '1' } });
    expect(await notes()).toBe('trust_level at most 1: said 1');
    await say('3');
    expect([await standing(id), await notes()]).toEqual([['1', '3'], '']);
  });

  it('that a new user is said to have is a floor', async () => {
    const { security } = newUserBody() as { security: object };
    const { info } = await at.createUser({ security: { ...security, trust_level: '2' } });
    expect((await get(info.id)).general_requirements.notes).toBe('trust_level at least 2');
  });
});

describe('when settings change', () => {
  const rederive = () =>
    rederiveStandings(at.server.services, new AbortController().signal, () => undefined, -60);

  it('users follow by a job, once', async () => {
    await ask([]);
    const { id } = (await at.createUser()).info;
    expect(await standing(id)).toEqual(['1', '0']);
    await ask(byDefault);
    await rederive();
    expect(await standing(id)).toEqual(['17', '0']);
    await rederive();
    await ask([]);
    await rederive();
    expect(await standing(id)).toEqual(['1', '0']);
    expect(await moves(id)).toHaveLength(2);
  });

  it('something is asked some days later, by a job', async () => {
    await ask([{ step: 'email', when: 'after_days', days: 30 }]);
    const { id } = (await at.createUser()).info;
    const settle = () => settleDueStandings(at.server.services, new AbortController().signal);
    await settle();
    expect(await standing(id)).toEqual(['1', '0']);
    now = new Date(now.getTime() + 31 * 86_400_000);
    await settle();
    expect(await standing(id)).toEqual(['17', '0']);
    await verify(id, 'email', 'email');
    expect(await standing(id)).toEqual(['1', '2']);
  });

  it('settings of before are read in the form of now', async () => {
    const { readSettings, completeSettings } = await import('../../src/catalogue/program-settings.ts');
    const former = { required_kyc_steps: ['address', 'email'] } as object;
    expect(completeSettings(former).requirements).toEqual([
      byDefault[0],
      { step: 'email', when: 'at_creation', blocks: 1 },
    ]);
    expect('required_kyc_steps' in completeSettings(former)).toBe(false);
    expect(readSettings({ requirements: [] }, '$', [])).toEqual({ requirements: [] });
  });
});
