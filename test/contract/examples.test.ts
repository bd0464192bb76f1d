import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lists } from '../../src/catalogue/members.ts';
import type { Operation } from '../../src/catalogue/operation.ts';
import { routes } from '../../src/catalogue/operations.ts';
import { defaultSettings } from '../../src/catalogue/program-settings.ts';
import { bodyMembers } from '../../src/derive/body-members.ts';
import { exampleAnswer } from '../../src/derive/example-answers.ts';
import { exampleBody, exampleQuery } from '../../src/derive/examples.ts';
import { answerNameOf } from '../../src/derive/openapi-responses.ts';
import { apiDocument } from '../../src/http/api-document.ts';
import { type Answer, type AssembledTest, assembleTest } from '../harness/assembled.ts';
import { insertDocuments } from '../harness/documents.ts';
import { feedAccount, feedGroup } from '../harness/feeds.ts';
import { callOf, callWithCode, needsCode, needsFactor, nobody } from '../harness/people.ts';
import { built, operationOf, title } from './catalogue-walk.ts';

// Every example of the documentation, sent to a real server, in the order of the operations' table: what is created
// first is then updated, read and deleted.
describe('the example of', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false }).addSchema(
    JSON.parse(JSON.stringify(apiDocument())),
    'api',
  );
  const validatorOf = (operation: Operation) => {
    const route = routes.find(({ operations }) => operations.includes(operation))!;
    return ajv.getSchema(`api#/components/schemas/${answerNameOf(route)}`)!;
  };
  let server: AssembledTest;
  let token: string;
  let userId: number;
  const ids: Record<string, number> = {};

  beforeAll(async () => {
    server = await assembleTest();
    token = await server.token('user user:privileged');
    // The examples are of a programme that has said nothing of it.
    const { requirements } = defaultSettings;
    const asked = { token: await server.token('admin'), body: { program: { requirements } } };
    await server.call('PUT', '/v1/program/77', asked);
    const other = exampleBody(built[0]!) as { email: object[]; phone: object[] };
    other.email = [{ address: 'jun.sato@example.com', is_primary: 1 }];
    other.phone = [{ country_code: '124', number: '+13065550163', is_primary: 1 }];
    const answer = await server.call('POST', '/v1/user', { token, body: other });
    ids['relationship'] = answer.json.info.id;
  });
  afterAll(() => server?.close());

  it.each(
    built.filter((one) => one.id !== 'user.delete' && (!needsCode(one) || needsFactor(one))).map(title),
  )('%s works and answers as shown', async (id) => {
    const answer = await callWithExample(operationOf(id));
    const validate = validatorOf(operationOf(id));
    expect(answer.json.result).toMatchObject({ code: '0000' });
    expect(validate(answer.json), JSON.stringify(validate.errors)).toBe(true);
    remember(id, answer);
    // Uploads come later: the document inquiry shall have something to show.
    if (id === 'user.create') {
      await feedAccount(server, token, answer.json.info.id);
      await feedGroup(server, token, answer.json.info.id, exampleGroup);
      await insertDocuments(server.database, [{ programId: 77, userId: answer.json.info.id }]);
    }
    // The example of a whole user shows more than this one has.
    const isWhole = id === 'user.get' || id === 'user.inquiry';
    if (!isWhole) expect(shapeOf(exampleAnswer(operationOf(id)))).toEqual(shapeOf(answer.json));
  });

  it('user.delete works, last of all', async () => {
    const answer = await callWithExample(operationOf('user.delete'));
    const validate = validatorOf(operationOf('user.delete'));
    expect(answer.json.result).toMatchObject({ code: '0000' });
    expect(validate(answer.json), JSON.stringify(validate.errors)).toBe(true);
  });

  async function callWithExample(operation: Operation): Promise<Answer> {
    const { path, verb } = operation;
    // A flow changes what the next one proves.
    if (operation.flow) {
      const create = callOf(operationOf('user.create'), nobody);
      const { info, email, phone } = (await server.call('POST', create.url, { token, body: create.body }))
        .json;
      const contacts = { email: email[0].address, phone: phone[0].number };
      const person = { ...nobody, userId: info.id, contacts };
      const { method, url, body } = needsFactor(operation)
        ? await callWithCode(server, token, operation, person)
        : callOf(operation, person);
      return server.call(method, url, { token, body });
    }
    if (operation.id === 'user.security.list_suspensions') {
      const wrong = { validate_data: { birth_date: '1970-01-01' }, info: { type: 12 } };
      await server.call('POST', `/v1/user/security/validate/${userId}`, { token, body: wrong });
    }
    const asked = exampleQuery(operation);
    const noQuery = path.includes(':user_id') || operation.id === 'user.create';
    const query = asked ? `?${new URLSearchParams({ ...asked })}` : noQuery ? '' : `?user_id=${userId}`;
    const url = `/v1${path.replace(':user_id', String(userId))}${query}`;
    const body = exampleBody(operation, { ids });
    return server.call(verb.toUpperCase(), url, { token, ...(body && { body }) });
  }

  /** The ids of what was made, for the operations that follow. */
  function remember(id: string, { json }: Answer): void {
    if (id === 'user.create') userId = json.info.id;
    const operation = operationOf(id);
    if (operation.action !== 'create' || id === 'user.create') return;
    for (const { name } of bodyMembers(operation)) {
      if (lists.some((list) => list.name === name)) ids[name] = json[name][0].id;
    }
  }
});

/** What the example of a group shows. */
const exampleGroup = {
  details: {
    address: [{ address_line1: '12 Wascana Street', country_code: '124' }],
    email: [{ address: 'fleet@example.com' }],
  },
  setting: { external_integration: { ledger: { access_token: 'hush', enabled: '1' } } },
};

/** The members of an answer and of the objects in it, in their order. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
  if (typeof value !== 'object' || value === null) return null;
  return Object.entries(value).map(([name, inner]) => [name, shapeOf(inner)]);
}
