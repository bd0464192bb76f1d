import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleAddition, examplePerson } from '../../src/catalogue/example-person.ts';
import { Hasher } from '../../src/hashing/hasher.ts';
import { verifyHistory } from '../../src/history/verify-history.ts';
import { type Answer, type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';
import { createPerson } from '../harness/people.ts';

// Calls at the same moment, half of them through one server and half through another on the same database.
class CountingHasher extends Hasher {
  hashed = 0;
  /** What happens before a secret is hashed. */
  meanwhile: () => Promise<unknown> = async () => undefined;

  override async hash(...job: Parameters<Hasher['hash']>): ReturnType<Hasher['hash']> {
    this.hashed += 1;
    await this.meanwhile();
    return super.hash(...job);
  }
}

let servers: readonly [AssembledTest, AssembledTest];
let hashers: readonly CountingHasher[];
let token: string;
const secrets = 4;

beforeAll(async () => {
  const parameters = { memoryKibibytes: 8, passes: 1, lanes: 1 };
  hashers = [1, 2].map(() => new CountingHasher({ pepper: Buffer.alloc(32, 1), processes: 1, parameters }));
  const first = await assembleTest({}, { hasher: hashers[0]! });
  servers = [first, await assembleTest({}, { hasher: hashers[1]! }, first)];
  token = await first.token('user user:privileged');
});
afterAll(async () => {
  const [first, second] = servers;
  await second.close();
  await first.close();
});

describe('twenty calls with one source id', () => {
  it('make one user, hash once in each process at most, and have one answer', async () => {
    const body = newUserBody();
    const before = hashed();
    const answers = await atOnce(20, () => ['POST', '/v1/user', body, 'one-create']);
    expect(codes(answers)).toEqual({ '0000': 20 });
    expect(new Set(answers.map(({ json }) => json.info.id)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers['idempotency-replayed'])).toHaveLength(19);
    expect(hashed() - before).toBeLessThanOrEqual(secrets * servers.length);
    expect(new Set(answers.map(({ json }) => JSON.stringify({ ...json, response_time: 0 }))).size).toBe(1);
  });

  it('hash once where one process has them all', async () => {
    const body = newUserBody();
    const before = hashed();
    const calls = Array.from({ length: 20 }, () => call(0, 'POST', '/v1/user', body, 'one-process'));
    expect(codes(await Promise.all(calls))).toEqual({ '0000': 20 });
    expect(hashed() - before).toBe(secrets);
  });

  it('change a user once', async () => {
    const { userId } = await createPerson(servers[0], token);
    const before = await historyOf(userId);
    const body = { email: [{ address: 'once@example.net', is_primary: 0 }] };
    const answers = await atOnce(20, () => ['POST', `/v1/user/email/${userId}`, body, 'one-email']);
    expect(codes(answers)).toEqual({ '0000': 20 });
    expect(new Set(answers.map(({ json }) => json.email[0].id)).size).toBe(1);
    expect(await historyOf(userId)).toBe(before + 1);
  });

  it('and different bodies let one through and refuse the others', async () => {
    const answers = await atOnce(20, () => ['POST', '/v1/user', newUserBody(), 'many-creates']);
    expect(codes(answers)).toEqual({ '0000': 1, '3013': 19 });
  });
});

describe('twenty creations with one contact', () => {
  it.each([
    ['email', '3010', { email: [{ address: 'wanted@example.com', is_primary: 0 }] }],
    ['phone', '3011', { phone: [{ country_code: '124', number: '+13065559999', is_primary: 1 }] }],
  ])('make one user with this %s', async (_, code, contact) => {
    const before = hashed();
    const answers = await atOnce(20, (index) => [
      'POST',
      '/v1/user',
      newUserBody(contact),
      `${code}-${index}`,
    ]);
    expect(codes(answers)).toEqual({ '0000': 1, [code]: 19 });
    // Within a process a call that loses costs no hash.
    expect(hashed() - before).toBeLessThanOrEqual(secrets * servers.length);
  });

  it('leave it free for the next once the user is closed', async () => {
    const contact = { email: [{ address: 'passed.on@example.com', is_primary: 0 }] };
    for (let turn = 0; turn < 3; turn += 1) {
      const answers = await atOnce(4, () => ['POST', '/v1/user', newUserBody(contact)]);
      expect(codes(answers)).toEqual({ '0000': 1, '3010': 3 });
      const made = answers.find(({ json }) => json.info)!.json.info.id;
      expect((await call(0, 'DELETE', `/v1/user/${made}`)).json.result.code).toBe('0000');
    }
  });
});

describe('changes of one user', () => {
  it('that each name a primary leave exactly one', async () => {
    const { userId } = await createPerson(servers[0], token);
    const answers = await atOnce(12, (index) => [
      'POST',
      `/v1/user/email/${userId}`,
      { email: [{ address: `primary${index}@example.com`, is_primary: 1 }] },
    ]);
    expect(codes(answers)).toEqual({ '0000': 12 });
    const { json } = await call(0, 'GET', `/v1/user/email/${userId}`);
    expect(json.email).toHaveLength(13);
    expect(json.email.filter((entry: { is_primary: number }) => entry.is_primary === 1)).toHaveLength(1);
  });

  it('are all kept, each in the history', async () => {
    const { userId } = await createPerson(servers[0], token);
    const before = await historyOf(userId);
    const answers = await atOnce(30, (index) => [
      'POST',
      `/v1/user/custom_field/${userId}`,
      { custom_field: { [`key${index}`]: index } },
    ]);
    expect(codes(answers)).toEqual({ '0000': 30 });
    const { json } = await call(1, 'GET', `/v1/user/${userId}`);
    const expected = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`key${index}`, index]));
    expect(json.custom_field).toMatchObject(expected);
    expect(await historyOf(userId)).toBe(before + 30);
  });

  it('against its deletion are before it or refused', async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      const { userId, ids } = await createPerson(servers[0], token);
      const answers = await atOnce(12, (index) =>
        index === 5
          ? ['DELETE', `/v1/user/${userId}`]
          : index % 2 === 0
            ? ['PUT', `/v1/user/personal_info/${userId}`, { personal_info: { nick_name: `N${index}` } }]
            : ['PUT', `/v1/user/email/${userId}`, { email: [{ id: ids['email'], is_primary: 1 }] }],
      );
      expect(answers[5]!.json.result.code).toBe('0000');
      expect(answers.every(({ json }) => ['0000', '3001'].includes(json.result.code))).toBe(true);
      expect((await call(1, 'GET', `/v1/user/${userId}`)).json.result.code).toBe('3001');
    }
  });

  it('that delete the same entry do it once', async () => {
    const { userId } = await createPerson(servers[0], token);
    const { json } = await call(0, 'POST', `/v1/user/email/${userId}`, {
      email: [{ address: `gone${userId}@example.com`, is_primary: 0 }],
    });
    const body = { email: [{ id: json.email[0].id }] };
    const answers = await atOnce(8, () => ['DELETE', `/v1/user/email/${userId}`, body]);
    expect(codes(answers)).toEqual({ '0000': 1, '3002': 7 });
  });

  it('stop at the most entries that a list may have', async () => {
    const { userId } = await createPerson(servers[0], token);
    const answers = await atOnce(30, (index) => [
      'POST',
      `/v1/user/email/${userId}`,
      { email: [{ address: `many${index}.${userId}@example.com`, is_primary: 0 }] },
    ]);
    expect(codes(answers)).toEqual({ '0000': 19, '5003': 11 });
  });
});

describe('four calls that add the same thing', () => {
  const { identification, bank_account, credit_card } = exampleAddition;
  const entries: Readonly<Record<string, object>> = {
    identification: { ...examplePerson['identification'], ...identification },
    bank_account: { ...examplePerson['bank_account'], ...bank_account },
    credit_card: { ...examplePerson['credit_card'], ...credit_card },
    currency: { code: 'NOK', is_primary: 0 },
  };

  it.each(Object.keys(entries))('to %s make it once', async (list) => {
    for (let turn = 0; turn < 5; turn += 1) {
      const { userId } = await createPerson(servers[0], token);
      const body = { [list]: [entries[list]] };
      const answers = await atOnce(4, () => ['POST', `/v1/user/${list}/${userId}`, body]);
      expect(codes(answers)).toEqual({ '0000': 1, '3016': 3 });
    }
  });

  it('in two spellings make it once, and an update that would be the same loses too', async () => {
    const { userId } = await createPerson(servers[0], token);
    const path = `/v1/user/identification/${userId}`;
    const paper = { ...entries['identification'], number: 'QX500' };
    const { json } = await call(0, 'POST', path, { identification: [paper] });
    const { id } = json.identification[0];
    const answers = await atOnce(4, (index) =>
      index === 0
        ? ['PUT', path, { identification: [{ id, number: 'ZZ 12-34' }] }]
        : ['POST', path, { identification: [{ ...paper, number: index === 1 ? 'zz1234' : 'ZZ 1234' }] }],
    );
    expect(codes(answers)).toEqual({ '0000': 1, '3016': 3 });
  });
});

describe('relationships', () => {
  it('of two users who name each other at once are both made, each of them once', async () => {
    const one = await createPerson(servers[0], token);
    const other = await createPerson(servers[0], token);
    const answers = await atOnce(10, (index) => {
      const [from, to] = index % 2 === 0 ? [one, other] : [other, one];
      const end = { entity: 7, on_entity: 7, on_entity_id: to.userId, type: 3 };
      return ['POST', `/v1/user/relationship/${from.userId}`, { relationship: [end] }];
    });
    expect(codes(answers)).toEqual({ '0000': 2, '3016': 8 });
  });

  it('that come from both ends at once are made once', async () => {
    for (let turn = 0; turn < 10; turn += 1) {
      const one = await createPerson(servers[0], token);
      const other = await createPerson(servers[0], token);
      const ends = { entity: 7, entity_id: one.userId, on_entity: 7, on_entity_id: other.userId, type: 3 };
      const answers = await atOnce(4, (index) => {
        const owner = index % 2 === 0 ? one : other;
        return ['POST', `/v1/user/relationship/${owner.userId}`, { relationship: [ends] }];
      });
      expect(codes(answers)).toEqual({ '0000': 1, '3016': 3 });
    }
  });

  it('that both their users change at once lose neither change', async () => {
    for (let turn = 0; turn < 20; turn += 1) {
      const [one, other] = [await createPerson(servers[0], token), await createPerson(servers[0], token)];
      const end = { entity: 7, on_entity: 7, on_entity_id: other.userId, type: 3 };
      const path = `/v1/user/relationship/${one.userId}`;
      const { json } = await call(0, 'POST', path, { relationship: [end] });
      const { id } = json.relationship.at(-1);
      const answers = await Promise.all([
        call(0, 'PUT', path, { relationship: [{ id, type: 5 }] }),
        call(1, 'PUT', `/v1/user/relationship/${other.userId}`, { relationship: [{ id, status: 2 }] }),
      ]);
      expect(codes(answers)).toEqual({ '0000': 2 });
      const { json: after } = await call(0, 'GET', path);
      const changed = after.relationship.find((entry: { id: number }) => entry.id === id);
      expect(changed).toMatchObject({ type: 5, status: 2 });
    }
  });

  it('with a user who is being closed are made before or refused', async () => {
    const one = await createPerson(servers[0], token);
    const other = await createPerson(servers[0], token);
    const end = { entity: 7, on_entity: 7, on_entity_id: other.userId, type: 3 };
    const answers = await atOnce(8, (index) =>
      index === 3
        ? ['DELETE', `/v1/user/${other.userId}`]
        : ['POST', `/v1/user/relationship/${one.userId}`, { relationship: [end] }],
    );
    expect(answers[3]!.json.result.code).toBe('0000');
    expect(answers.every(({ json }) => ['0000', '3001', '3016'].includes(json.result.code))).toBe(true);
  });

  it('of a new user with one who changes meanwhile are made, and with one who closes meanwhile refused', async () => {
    const other = await createPerson(servers[0], token);
    const end = { entity: 7, on_entity: 7, on_entity_id: other.userId, type: 3 };
    const creationDuring = async (method: string, url: string, body?: object): Promise<string> => {
      const done = Promise.withResolvers<Answer>();
      let isSent = false;
      hashers[0]!.meanwhile = async () => {
        if (!isSent) call(1, method, url, body).then(done.resolve, done.reject);
        isSent = true;
        await done.promise;
      };
      const answer = await call(0, 'POST', '/v1/user', newUserBody({ relationship: [end] }));
      hashers[0]!.meanwhile = async () => undefined;
      expect((await done.promise).json.result.code).toBe('0000');
      return answer.json.result.code;
    };
    const email = [{ address: 'meanwhile@example.net', is_primary: 0 }];
    expect(await creationDuring('POST', `/v1/user/email/${other.userId}`, { email })).toBe('0000');
    expect(await creationDuring('DELETE', `/v1/user/${other.userId}`)).toBe('3001');
  });
});

it('leaves a history that proves itself', async () => {
  const { services, dataDir } = servers[0];
  const folder = `${dataDir}/history-checkpoints`;
  const { faults, entries } = await verifyHistory(services.connections, services.keyring, folder);
  expect(faults).toEqual([]);
  expect(entries).toBeGreaterThan(100);
});

type SentCall = readonly [method: string, url: string, body?: object, sourceId?: string];

/** Sends them all before any is answered, by turns to the two servers. */
function atOnce(count: number, make: (index: number) => SentCall): Promise<Answer[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => call(index % 2, ...make(index))));
}

function call(
  server: number,
  method: string,
  url: string,
  body?: object,
  sourceId?: string,
): Promise<Answer> {
  return servers[server]!.call(method, url, {
    token,
    ...(body && { body }),
    ...(sourceId && { headers: { 'source-id': sourceId } }),
  });
}

function codes(answers: readonly Answer[]): Record<string, number> {
  const groups = Object.groupBy(answers, ({ json }) => json.result.code as string);
  return Object.fromEntries(Object.entries(groups).map(([code, group]) => [code, group!.length]));
}

function hashed(): number {
  return hashers.reduce((sum, hasher) => sum + hasher.hashed, 0);
}

async function historyOf(userId: number): Promise<number> {
  const { json } = await call(0, 'GET', `/v1/user/history/${userId}?page_size=500`);
  return json.history.length;
}
