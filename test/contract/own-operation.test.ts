import { describe, expect, it } from 'vitest';
import { field } from '../../src/catalogue/field.ts';
import { kinds } from '../../src/catalogue/kinds/index.ts';
import { complete } from '../../src/catalogue/operation.ts';
import { resource } from '../../src/catalogue/resource.ts';
import { exampleAnswer } from '../../src/derive/example-answers.ts';
import { exampleQuery } from '../../src/derive/examples.ts';
import { parametersOf } from '../../src/derive/openapi-parameters.ts';
import { errorsOf } from '../../src/derive/operation-errors.ts';

// An operation like the example of docs/adding-an-operation.md: what follows from the row of one on a user that is not published.
const operation = complete(
  {
    // @ts-expect-error: the table has no such operation.
    id: 'user.email.list_by_status',
    title: 'List the emails of a user that have a status',
    verb: 'get',
    path: '/user/email_by_status/:user_id',
    action: 'get',
    members: ['email'],
    parameters: resource({
      name: 'emails_by_status',
      shape: 'shape',
      fields: {
        status: field(kinds.code, 'NA NA R NA', { type: 'integer' }),
        archive: field(kinds.flag, 'NA NA O NA', { type: 'integer' }),
      },
    }),
  },
  'user',
);
const route = { verb: operation.verb, path: operation.path, operations: [operation] };

describe('an operation on a user that is not published', () => {
  it('is about the user of its path, and leaves the history that a published one does', () => {
    // Nothing of an email is sealed, so nothing is shown in clear.
    expect(operation).toMatchObject({ user: 'path', needs: [['user']], replay: 'none', event: null });
  });

  it('has its parameters in the OpenAPI document', () => {
    const inQuery = parametersOf(new Map(), route).filter((parameter) => parameter['in'] === 'query');
    expect(inQuery).toMatchObject([{ name: 'status', required: true }, { name: 'archive' }]);
    expect(inQuery[1]).not.toHaveProperty('required');
  });

  it('is sent by tests with the parameters that it needs', () => {
    expect(exampleQuery(operation)).toEqual({ status: kinds.code.examples[0] });
  });

  it('may answer that a parameter is wrong, and that the user is unknown', () => {
    expect(errorsOf(route)).toEqual(expect.arrayContaining(['invalidInput', 'userUnknown']));
  });

  it('answers with the members that it is about', () => {
    expect(exampleAnswer(operation)).toMatchObject({ email: [expect.objectContaining({ is_primary: 1 })] });
  });
});
