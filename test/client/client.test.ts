import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stampOf } from '../../scripts/client-types.ts';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';
import { createRosterClient } from './client.ts';
import type { paths } from './types.ts';

// A client whose types come from openapi.json, against a server: what compiles here is what the document promises.
let server: AssembledTest;
let client: ReturnType<typeof createRosterClient>;
beforeAll(async () => {
  server = await assembleTest();
  const address = await server.app.listen({ host: '127.0.0.1', port: 0 });
  client = createRosterClient(address, await server.token('user user:privileged'));
});
afterAll(() => server.close());

type NewUser = paths['/v1/user']['post']['requestBody']['content']['application/json'];

describe('a client with types of the document', () => {
  it('creates, changes, reads and closes a user', async () => {
    const created = await client.POST('/v1/user', { body: newUserBody() as unknown as NewUser });
    const id = created.data!.info!.id;
    expect(created.data!.result.code).toBe('0000');
    const params = { path: { user_id: id } };
    const body = { personal_info: { nick_name: 'Addie' } };
    const changed = await client.PUT('/v1/user/{user_id}', { params, body });
    expect(changed.data!.personal_info!.nick_name).toBe('Addie');
    const read = await client.GET('/v1/user/email/{user_id}', { params });
    expect(read.data!.email!.map(({ is_primary }) => is_primary)).toEqual([1]);
    const closed = await client.DELETE('/v1/user/{user_id}', { params });
    expect(closed.data!.result.code).toBe('0000');
  });

  it('gets an error with every fault of the input, and no member', async () => {
    const body = { email: [{ address: 'not an address', is_primary: 1 }] };
    const { error } = await client.POST('/v1/user/email/{user_id}', {
      params: { path: { user_id: 1 } },
      body,
    });
    expect(error!.result.details!.map(({ path }) => path)).toEqual(['$.email[0].address']);
    expect(error).toMatchObject({ info: null, email: null });
  });

  it('does not compile with a member that the document does not know', () => {
    const body: NewUser['personal_info'] = {
      first_name: 'Ada',
      last_name: 'Moreau',
      date_of_birth: '1988-04-17',
      // @ts-expect-error: it is nick_name.
      nickname: 'Addie',
    };
    expect(body).toBeDefined();
  });
});

it('the types are those of the document: else run "npm run client-types"', () => {
  const document = readFileSync(join(import.meta.dirname, '../../openapi.json'), 'utf8');
  const [stamp] = readFileSync(join(import.meta.dirname, 'types.ts'), 'utf8').split('\n', 1);
  expect(stamp).toBe(stampOf(document));
});
