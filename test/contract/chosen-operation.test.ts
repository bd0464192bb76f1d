import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations, routes } from '../../src/catalogue/operations.ts';
import { chooseOperation } from '../../src/derive/choose-operation.ts';
import { exampleBody } from '../../src/derive/examples.ts';
import { type AssembledTest, assembleTest } from '../harness/assembled.ts';
import { repository } from '../harness/processes.ts';
import { recordLog } from '../harness/recorded-log.ts';
import requests from './published-requests.json' with { type: 'json' };

// The members and codes of each published request, every other value replaced.
const published: Readonly<Record<string, object | null>> = requests;
/** Sends the same request as user.security.verify_email_link, and is taken for it. */
const twin = { id: 'user.security.verify_email_code', takenFor: 'user.security.verify_email_link' };

let server: AssembledTest;
let token: string;
const { log, lines } = recordLog('info');

beforeAll(async () => {
  server = await assembleTest({}, { log });
  token = await server.token('user user:privileged');
});
afterAll(() => server.close());

describe.each(operations.map((operation) => [operation.id, operation] as const))(
  'the published request of %s',
  (id, operation) => {
    const expected = id === twin.id ? twin.takenFor : id;

    it('is logged and measured as that operation', async () => {
      lines.length = 0;
      const body = published[id] ?? exampleBody(operation);
      await server.call(operation.verb.toUpperCase(), `/v1${operation.path.replace(':user_id', '1')}`, {
        token,
        ...(body && { body }),
      });
      const calls = lines.map((line) => JSON.parse(line)).filter((line) => 'route' in line);
      expect(calls.map((line) => line.operation)).toEqual([expected]);
      const metrics = await server.app.inject('/metrics');
      expect(metrics.body).toContain(`roster_call_duration_seconds_count{operation="${expected}"`);
    });

    it('and the example of the documents mean the same operation', () => {
      const route = routes.find((one) => one.operations.includes(operation))!;
      const example = exampleBody(operation);
      if (example) expect(chooseOperation(route, example).id).toBe(id);
    });
  },
);

describe('a body that says none of the codes by which operations are told apart', () => {
  it.each([undefined, '', 99, '0x8', ' 8 ', ['8'], null])(
    'is refused with the member that says so: %j',
    async (type) => {
      const { json } = await server.call('POST', '/v1/user/security/verify/1', {
        token,
        body: { info: { type } },
      });
      expect(json.result.code).toBe('1008');
      expect(json.result.message).toContain('info.type');
    },
  );
});

describe('a body that means two operations', () => {
  it('is refused with the members that say so', async () => {
    const body = { address: { city_town: 'Regina' }, addresses: [{ id: 1, city_town: 'Regina' }] };
    const { json } = await server.call('PUT', '/v1/user/address/1', { token, body });
    expect(json.result.code).toBe('1008');
    expect(json.result.message).toContain('address or addresses');
  });

  it('means the list where it says the same of the primary entry, as answers do', () => {
    const route = routes.find(({ operations: [first] }) => first!.id === 'user.address.update')!;
    const addresses = [{ id: 1, city_town: 'Regina', is_primary: 1 }];
    const chosen = chooseOperation(route, { address: { city_town: 'Regina' }, addresses });
    expect(chosen.id).toBe('user.addresses.update');
    const other = { address: { city_town: 'Moose Jaw' }, addresses };
    expect(() => chooseOperation(route, other)).toThrow();
  });
});

it('no file of http/ asks for the id or the action of an operation', () => {
  const folder = join(repository, 'src/http');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const asking = files.flatMap((name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    return [...text.matchAll(/(?:\bid|\baction|\.name|operationId)\s*[!=]==?\s*'/gu)].map(
      ([found]) => `${name}: ${found}`,
    );
  });
  expect(asking).toEqual([]);
  const naming = files.filter(
    (name) =>
      /'user\.[a-z_.]+'/u.test(readFileSync(join(folder, name), 'utf8')) && !name.endsWith('.test.ts'),
  );
  expect(naming).toEqual([]);
});
