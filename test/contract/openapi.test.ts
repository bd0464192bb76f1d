import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outdatedFiles } from '../../scripts/generate.ts';
import { errorTable } from '../../src/catalogue/error-table.ts';
import { callHeaders } from '../../src/catalogue/headers.ts';
import { kinds, readText } from '../../src/catalogue/kinds/index.ts';
import { envelope } from '../../src/catalogue/members.ts';
import type { Operation } from '../../src/catalogue/operation.ts';
import { ownOperations, type Route, routes } from '../../src/catalogue/operations.ts';
import { inquiries } from '../../src/catalogue/resources/inquiries.ts';
import { allScopes } from '../../src/catalogue/scopes.ts';
import { templateOf } from '../../src/catalogue/text.ts';
import { exampleAnswer } from '../../src/derive/example-answers.ts';
import { exampleBody } from '../../src/derive/examples.ts';
import { answerNameOf } from '../../src/derive/openapi-responses.ts';
import { apiDocument } from '../../src/http/api-document.ts';
import { validBody } from '../harness/arbitraries.ts';
import { bodyCheck, documentSchemas } from '../harness/document-schemas.ts';
import { built, title, writing } from './catalogue-walk.ts';

interface Described {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly description?: string;
  readonly security?: readonly Record<string, readonly string[]>[];
  readonly parameters: readonly { readonly $ref?: string; readonly name?: string }[];
  readonly requestBody?: { readonly content: Record<string, { readonly examples?: Record<string, object> }> };
  readonly responses: Record<string, object>;
}

interface Document {
  readonly paths: Record<string, Record<string, Described>>;
  readonly tags: readonly { readonly name: string }[];
  readonly components: {
    readonly schemas: Record<string, { properties?: Record<string, object>; required?: readonly string[] }>;
    readonly responses: Record<string, { readonly description: string }>;
    readonly securitySchemes: { readonly oauth2: { readonly flows: Record<string, { scopes: object }> } };
  };
}

const text = JSON.stringify(apiDocument());
const document = JSON.parse(text) as Document;
const described = routes.map((route): [string, Route] => [`${route.verb} ${route.path}`, route]);
const ajv = documentSchemas();

describe('the OpenAPI document', () => {
  it('is a valid one', async () => {
    const { valid, errors } = await new Validator().validate(JSON.parse(text));
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
  });

  it('is current in the repository, as are the pages made with it', async () => {
    expect(await outdatedFiles(join(import.meta.dirname, '../..'))).toEqual([]);
  });

  it('is the same each time', () => {
    expect(JSON.stringify(apiDocument())).toBe(text);
  });

  it('holds none of our own words', () => {
    expect(text).not.toMatch(/"(?:x-[^"]*|protect|mask|claim|otherwise|writer|isPrivileged)":/u);
    // A body has an object of that name.
    expect(text).not.toMatch(/"search":(?!\{"type":"object")/u);
  });

  it('has every route, every administrative call, every one that moves people, and the erasure', () => {
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    const byPost = Object.keys(inquiries).length;
    // Paths that name no user stand with the user's id behind them as well.
    const withUser = operations.filter(({ operationId }) => operationId.endsWith('.of_user')).length;
    expect(withUser).toBe(5);
    expect(operations).toHaveLength(routes.length + byPost + withUser + ownOperations.length);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  });

  it('uses tags it lists', () => {
    const listed = document.tags.map(({ name }) => name);
    for (const path of Object.values(document.paths)) {
      for (const { tags } of Object.values(path)) expect(listed).toEqual(expect.arrayContaining([...tags]));
    }
  });

  it('offers every scope', () => {
    const { scopes } = document.components.securitySchemes.oauth2.flows['clientCredentials']!;
    expect(Object.keys(scopes)).toEqual(allScopes);
  });

  it('lists the members of an answer in their order, all always there', () => {
    for (const name of ['answer.user.get', 'answer.user.email.create', 'answer.error']) {
      const { properties, required } = document.components.schemas[name]!;
      expect(Object.keys(properties!).slice(1, envelope.length + 1)).toEqual([...envelope]);
      expect(required).toEqual(Object.keys(properties!));
    }
  });
});

describe.each(described)('%s', (_, route) => {
  const { operations, path, verb } = route;

  it('says what it is, and that it can succeed', () => {
    const own = describedOf(route);
    expect(own.operationId).toBe(operations[0]!.id);
    expect(own.summary).toBe(operations[0]!.title);
    expect(own.responses).toHaveProperty('200');
  });

  it('has an example of each of its operations', () => {
    const examples = describedOf(route).requestBody?.content['application/json']?.examples ?? {};
    const expected = operations.filter((operation) => exampleBody(operation) !== null);
    expect(Object.keys(examples)).toEqual(expected.map(({ id }) => id));
  });

  it('takes the headers of every call, and the source id where it writes', () => {
    const names = describedOf(route).parameters.map(({ $ref }) => $ref?.split('/').at(-1));
    for (const { name } of Object.values(callHeaders)) {
      expect(names.includes(name), name).toBe(name !== callHeaders.sourceId.name || verb !== 'get');
    }
    expect(names.includes('user_id')).toBe(path.includes(':user_id'));
  });

  it('names only errors that the table has, under their status', () => {
    for (const [status, response] of Object.entries(describedOf(route).responses)) {
      if (status === '200' || status === '304') continue;
      const name = (response as { $ref: string }).$ref.split('/').at(-1)!;
      // Errors of inquiries and flows have the members of their answers, and names of their own.
      const [ofName, ...codes] = name.replace(/-[a-z]+$/u, '').split('-');
      expect(ofName).toBe(status);
      for (const code of codes) {
        const row = Object.values(errorTable).find((entry) => entry.code === code);
        expect(row?.status, code).toBe(Number(status));
        expect(document.components.responses[name]!.description).toContain(
          `${code}: ${templateOf(row!.message)}`,
        );
      }
    }
  });
});

const administration = ownOperations.filter(({ group }) => group === 'administration');

describe.each(administration.map((operation) => [operation.id, operation] as const))('%s', (_, operation) => {
  const { verb, path } = operation;
  const own = document.paths[`/v1${path.replace(/:([a-z_]+)/gu, '{$1}')}`]![verb]!;

  it('takes the headers that count, and where it writes a source id and the flag of a dry run', () => {
    const names = own.parameters.map(({ $ref }) => $ref?.split('/').at(-1));
    const writes = verb !== 'get';
    expect(names).toEqual(expect.arrayContaining(['lang', 'time_zone']));
    expect(names.includes('source_id')).toBe(writes);
    expect('409' in own.responses).toBe(writes);
    const schema = JSON.stringify(own.requestBody?.content['application/json'] ?? null);
    expect(schema.includes('"validate"')).toBe(writes);
  });
});

describe('the schemas', () => {
  it.each(writing.map(title))('take the example bodies of %s', (id) => {
    const [operation, validate] = bodyOf(id);
    for (const options of [{}, { all: true }, { all: true, privileged: true }]) {
      const body = exampleBody(operation, options);
      if (body) expect(validate(body), JSON.stringify(validate.errors)).toBe(true);
    }
  });

  it.each(built.filter(({ verb }) => verb !== 'get').map(title))('take what %s takes', (id) => {
    const [operation, validate] = bodyOf(id);
    const ids = { relationship: 2, email: 1, phone: 1, addresses: 1, bank_account: 1, credit_card: 1 };
    fc.assert(
      fc.property(validBody(operation, { today: '2026-11-23', ids }), (body) => {
        // Lengths are those of Unicode's composed form (NFC), in which every text is read.
        const sent = JSON.parse(JSON.stringify(body).normalize('NFC'));
        expect(validate(sent), JSON.stringify(validate.errors)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it.each(built.map(title))('take the example answer of %s', (id) => {
    const operation = built.find((one) => one.id === id)!;
    const validate = ajv.getSchema(`api#/components/schemas/${answerNameOf(routeOf(operation))}`)!;
    const answer = exampleAnswer(operation);
    expect(validate(answer), JSON.stringify(validate.errors)).toBe(true);
  });

  it.each(['user.create', 'user.update'])(
    'take the empty text for what is not sent in %s, as published requests have it',
    (id) => {
      const [operation, validate] = bodyOf(id);
      const body = exampleBody(operation) as { personal_info: object };
      const sent = {
        ...body,
        personal_info: { ...body.personal_info, photo: '', nick_name: '' },
        custom_field: '',
      };
      expect(validate(sent), JSON.stringify(validate.errors)).toBe(true);
    },
  );

  it('give numbers the bounds that the server has', () => {
    for (const kind of Object.values(kinds).filter(({ accepts }) => accepts.includes('number'))) {
      const validate = ajv.getSchema(`api#/components/schemas/kind.${kind.name}`);
      if (!validate || kind.pattern?.test('1.5')) continue;
      for (const value of [-2, -1, 0, 1, 2, 3, 9, 10, 12, 13, 99, 100, 999, 1000, 2099, 99_999, 1_000_000]) {
        const text = String(value).padStart(kind.digitsMin, '0');
        const isTaken = readText(kind, text, { today: '2026-01-01' }).fault === null;
        // A checksum or a calendar refuses more than a document can say.
        if (isTaken || kind.pattern?.test(text) === false)
          expect(validate(value), `${kind.name} ${value}`).toBe(isTaken);
      }
    }
  });

  it('are of a document that names its codes, its servers and whom to ask', () => {
    expect(document).toMatchObject({
      servers: [{ url: '/' }],
      info: { contact: { name: expect.any(String) } },
    });
    for (const words of ['waiting for verification', 'american express', 'verification status'])
      expect((document as unknown as { info: { description: string } }).info.description).toContain(words);
    for (const path of Object.values(document.paths))
      for (const { operationId, description } of Object.values(path))
        expect(description, operationId).toBeTruthy();
  });

  it('ask for a body wherever a call without one means nothing', () => {
    for (const [path, verb] of [
      ['/v1/user/{user_id}', 'put'],
      ['/v1/user', 'post'],
    ] as const)
      expect(document.paths[path]![verb]!.requestBody).toMatchObject({ required: true });
    expect(document.paths['/v1/user/{user_id}']!['delete']!.requestBody).toMatchObject({ required: false });
  });

  it('let the body name the user where the path does not, and show the path that does', () => {
    const [, validate] = bodyOf('user.currency.update');
    expect(validate({ info: { id: 'somebody' }, currency: [{ id: 1 }] })).toBe(false);
    expect(document.paths['/v1/user/currency/{user_id}']!['put']!.operationId).toBe(
      'user.currency.update.of_user',
    );
  });

  it('refuse a body without what is required, and a value of another form', () => {
    const [operation, validate] = bodyOf('user.email.create');
    expect(validate({})).toBe(false);
    expect(validate({ email: [] })).toBe(false);
    expect(validate({ email: [{ ...exampleBody(operation), address: 'nobody' }] })).toBe(false);
    expect(validate({ email: [{ address: 'a@b.c', is_primary: 2 }] })).toBe(false);
    expect(validate({ email: [{ address: 'a@b.c', is_primary: -1 }] })).toBe(false);
    expect(validate({ email: [{ address: 'a@b.c', is_primary: 1 }] })).toBe(true);
    expect(validate({ email: [{ address: 'a@b.c', is_primary: '2' }] })).toBe(false);
  });
});

function describedOf({ verb, path }: Pick<Route, 'verb' | 'path'>): Described {
  return document.paths[`/v1${path.replace(/:([a-z_]+)/gu, '{$1}')}`]![verb]!;
}

/** An operation and the check of its route's body. */
function bodyOf(id: string): [Operation, ValidateFunction] {
  const operation = writing.find((one) => one.id === id)!;
  return [operation, bodyCheck(ajv, operation)];
}

function routeOf(operation: Operation): Route {
  return routes.find(({ operations }) => operations.includes(operation))!;
}
