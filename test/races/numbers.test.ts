import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectionCounts, inTransaction, runFor } from '../../src/storage/connections.ts';
import { Ids, OutOfIds } from '../../src/storage/ids.ts';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';

let server: AssembledTest;
beforeAll(async () => {
  server = await assembleTest();
});
afterAll(() => server.close());

it('work that uses a block of numbers up is run again with a larger block', async () => {
  const { ids } = server.services;
  let runs = 0;
  const numbers = await ids.run(() => {
    runs += 1;
    return Array.from({ length: 2000 }, () => ids.next(77, 'phone'));
  });
  expect(runs).toBeGreaterThan(1);
  expect(new Set(numbers).size).toBe(2000);
  expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
});

it('work that takes more numbers than the largest block has comes to an end', async () => {
  const { ids } = server.services;
  const numbers = await ids.run(() => {
    ids.next(77, 'currency');
    return Array.from({ length: 40_000 }, () => ids.next(77, 'currency'));
  });
  expect(new Set(numbers).size).toBe(40_000);
});

it('work that is run again takes the same numbers of other tables', async () => {
  const { ids } = server.services;
  const taken: number[] = [];
  await ids.run(() => {
    taken.push(ids.next(77, 'credit_card'));
    for (let count = 0; count < 1000; count += 1) ids.next(77, 'bank_account');
  });
  expect(taken.length).toBeGreaterThan(1);
  expect(new Set(taken).size).toBe(1);
});

it('an error of the work itself is passed on', async () => {
  const { ids } = server.services;
  const failing = ids.run(() => {
    throw new TypeError('of the work');
  });
  await expect(failing).rejects.toThrow('of the work');
  expect(() => {
    for (;;) ids.next(77, 'email');
  }).toThrow(OutOfIds);
});

it('calls at the same moment get different numbers, however many', async () => {
  const { ids } = server.services;
  const numbers = (
    await Promise.all(Array.from({ length: 40 }, (_, index) => ids.take(77, 'addresses', index)))
  ).flat();
  expect(numbers).toHaveLength((40 * 39) / 2);
  expect(new Set(numbers).size).toBe(numbers.length);
});

it('transactions on all connections that need numbers at once come to an end', async () => {
  const { ids, connections } = server.services;
  const work = (turn: number) =>
    inTransaction(connections, 77, async (place) => {
      await runFor(place, 77, { text: 'select 1' });
      // More than a block has left, of a table of its own.
      return { outcome: await ids.take(77, turn % 2 ? 'phone' : 'email', 5000), commits: true };
    });
  const taken = await Promise.all(
    Array.from({ length: 2 * connectionCounts.writes }, (_, turn) => work(turn)),
  );
  expect(taken.every((numbers) => numbers.length === 5000)).toBe(true);
});

it('programmes draw from blocks of their own, whatever the others make meanwhile', async () => {
  const admin = await server.token('admin');
  const makeProgram = async () => {
    const { json } = await server.call('POST', '/v1/program', {
      token: admin,
      body: { program: { name: 'Other' } },
    });
    return json.program.id as number;
  };
  const makeClient = async (program_id: number) => {
    const body = { client: { program_id, name: 'Front', scopes: ['user'] } };
    return (await server.call('POST', '/v1/client', { token: admin, body })).json.client;
  };
  const programs = [await makeProgram(), await makeProgram()];
  const clients = [];
  for (let turn = 0; turn < 3; turn += 1) for (const id of programs) clients.push(await makeClient(id));
  const tokens = await Promise.all(clients.slice(0, 2).map((client) => server.tokenOf(client, 'user')));
  const people: { user: number; email: number; history: number }[] = [];
  for (let turn = 0; turn < 3; turn += 1)
    for (const token of tokens) {
      const { json } = await server.call('POST', '/v1/user', { token, body: newUserBody() });
      const { json: read } = await server.call('GET', `/v1/user/history/${json.info.id}`, { token });
      people.push({ user: json.info.id, email: json.email[0].id, history: read.history.at(-1).id });
    }
  const steps = (numbers: number[]) => numbers.slice(1).map((number, at) => number - numbers[at]!);
  for (const program of [0, 1]) {
    const own = people.filter((_, at) => at % 2 === program);
    expect(steps(own.map(({ user }) => user))).toEqual([1, 1]);
    expect(steps(own.map(({ email }) => email))).toEqual([1, 1]);
    const entries = steps(own.map(({ history }) => history));
    expect(entries).toEqual([entries[0], entries[0]]);
    expect(steps(clients.filter((_, at) => at % 2 === program).map(({ id }) => id))).toEqual([1, 1]);
  }
});

it('no number is given twice, by several processes for several programmes, and those of a programme ascend', async () => {
  const processes = [1, 2, 3].map(() => new Ids(server.services.connections));
  const taken = new Map<string, number[]>();
  const takes = processes.flatMap((ids, process) =>
    [11, 12].flatMap((programId) =>
      [1, 500, 3000, 90, 20_000].map(async (count) => {
        const numbers = await ids.take(programId, 'credit_card', count);
        expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
        const name = `${process} ${programId}`;
        taken.set(name, [...(taken.get(name) ?? []), ...numbers]);
      }),
    ),
  );
  await Promise.all(takes);
  const all = [...taken.values()].flat();
  expect(all).toHaveLength(3 * 2 * 23_591);
  expect(new Set(all).size).toBe(all.length);
});

it('numbers begin where the sequence of a table stands', async () => {
  const owner = postgres({ ...server.database.adminOptions, max: 1, onnotice: () => {} });
  await owner`select setval('attachment_id_seq', 5000)`;
  const { ids } = server.services;
  const [first] = await ids.take(77, 'attachment', 1);
  expect(first).toBe(5001);
  const [other] = await ids.take(78, 'attachment', 1);
  expect(other).toBe(5001 + 1024);
  // Rows of which no programme sees the numbers; by one who has taken none, since users and what they cause have jobs.
  await owner`select setval('job_id_seq', 9000)`;
  expect(await new Ids(server.services.connections).take(0, 'job', 3)).toEqual([9001, 9002, 9003]);
  await owner.end();
});
