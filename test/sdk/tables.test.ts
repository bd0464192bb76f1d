import { describe, expect, it } from 'vitest';
import { sdkTables } from '../../scripts/sdk-tables.ts';

// What the client is told of an API, of documents as small as they can be.
const answerOf = (...names: string[]) => ({
  responses: {
    200: {
      content: {
        'application/json': {
          schema: {
            properties: Object.fromEntries(names.map((name) => [name, { $ref: `#/schemas/${name}` }])),
          },
        },
      },
    },
  },
});
const schemas = {
  users: { type: 'array' },
  others: { type: ['array', 'null'] },
  history: { type: ['array', 'null'] },
  cursor: { type: 'string' },
  result_set: { type: 'object' },
};
const parameters = (...names: string[]) => ({ parameters: names.map((name) => ({ name, in: 'query' })) });
const tables = (paths: object) => sdkTables({ paths, schemas }, []);

describe('a list', () => {
  it('is known by its page size, and goes on as its parameters and its answer say', () => {
    const text = tables({
      '/a': { get: { ...parameters('page_size', 'cursor'), ...answerOf('users', 'cursor') } },
      '/b': { get: { ...parameters('page_size', 'cursor'), ...answerOf('users', 'result_set') } },
      '/history/{id}': {
        get: { ...parameters('page_size', 'start_index'), ...answerOf('history', 'others') },
      },
      '/d': { get: answerOf('users') },
    });
    const [, lists] = /lists = (\{.*?\n\}) as const/su.exec(text)!;
    expect(JSON.parse(lists!)).toEqual({
      '/a': { entries: 'users', next: 'cursor' },
      '/b': { entries: 'users', next: 'result_set' },
      '/history/{id}': { entries: 'history', next: 'start_index' },
    });
  });

  it('that goes on in a way that the client does not know is no list of the client', () => {
    const list = { ...parameters('page_size', 'from'), ...answerOf('users') };
    expect(() => tables({ '/a': { get: list } })).toThrow('does not know how the list /a goes on');
  });

  it('with entries in one of several members is no list of the client', () => {
    const list = { ...parameters('page_size', 'cursor'), ...answerOf('users', 'others', 'cursor') };
    expect(() => tables({ '/a': { get: list } })).toThrow('Which member of /a');
  });
});

it('an operation that is no GET and takes no source id is named', () => {
  const named = { parameters: [{ $ref: '#/named' }] };
  const paths = { '/a': { post: named, put: {}, get: {} }, '/b': { delete: {} } };
  const text = sdkTables({ paths, named: { name: 'source_id', in: 'header' } }, []);
  const [, names] = /withoutSourceId[^=]*= (\[.*?\n\])/su.exec(text)!;
  expect(JSON.parse(names!)).toEqual(['PUT /a', 'DELETE /b']);
});
