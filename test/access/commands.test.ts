import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Installation } from '../harness/server-process.ts';

// The commands for programmes and API clients, beside a running server.
let installation: Installation;

beforeAll(async () => {
  installation = new Installation();
  await installation.start();
});
afterAll(() => installation?.remove());

describe('what cannot be done', () => {
  it.each([
    [['program', 'get', '4711'], 'There is no programme with this id.'],
    [['program', 'create', '--name', 'Twice', '--id', '77'], 'There is already a programme with this id.'],
    [['program', 'close', '4711'], 'There is no programme with this id.'],
    [['client', 'rotate', 'nobody'], 'There is no API client with this id.'],
    [
      ['export', '--program', '77', '--user', '4711', '--out', '-'],
      'The programme has no user with this id.',
    ],
  ])('is one sentence and exit code 1: %s', async (words, sentence) => {
    expect(await roster(...words)).toEqual([1, `roster: ${sentence}\n`]);
  });
});

describe('a name', () => {
  it.each([
    ['program', 'create', '--name', ' Cards'],
    ['program', 'update', '77', '--name', 'a'.repeat(101)],
    ['client', 'create', '--program', '77', '--scopes', 'user', '--name', 'two\nlines'],
    ['client', 'update', 'first', '--name', ''],
  ])('is refused as the calls refuse it: %s %s', async (...words) => {
    const [code, text] = await roster(...words);
    expect([code, text]).toEqual([
      2,
      expect.stringContaining('--name must be a name of 1 to 100 characters'),
    ]);
  });

  it('that the calls take is taken', async () => {
    const [code, text] = await roster('program', 'update', '77', '--name', 'a'.repeat(100));
    expect([code, JSON.parse(text).program.name]).toEqual([0, 'a'.repeat(100)]);
  });
});

describe('settings', () => {
  it.each([
    ['18', '--settings is not a JSON object.'],
    ['null', '--settings is not a JSON object.'],
    ['["minimum_age"]', '--settings is not a JSON object.'],
    ['{"minimum_age": 18', '--settings is not valid JSON.'],
    ['{"minimum_age": -1, "maximum_age": 99}', 'settings.minimum_age, settings.maximum_age'],
    ['{"minimun_age": 18}', '`minimun_age` is not known here; did you mean `minimum_age`?'],
    ['{"open_id": [{"isuer": "https://id.example"}]}', 'settings.open_id[0].isuer: `isuer` is not known'],
  ])('that are not valid are refused: %s', async (settings, sentence) => {
    const [code, text] = await roster('program', 'update', '77', '--settings', settings);
    expect([code, text]).toEqual([2, expect.stringContaining(sentence)]);
  });
});

describe('scopes', () => {
  it('that are named twice are kept once, as by the calls', async () => {
    const [code, text] = await roster(
      ...['client', 'create', '--program', '77', '--name', 'Twice', '--scopes', 'user,program:admin,user'],
    );
    expect([code, JSON.parse(text).client.scopes]).toEqual([0, ['user', 'program:admin']]);
  });
});

describe('operators', () => {
  it('are invited, listed and disabled', async () => {
    const [made, text] = await roster(
      ...['operator', 'create', '--email', 'Grace@Example.com', '--name', 'Grace Hopper', '--program', '77'],
      ...['--roles', 'support,reviewer', '--language', 'fr'],
    );
    const { operator, setup_link, is_mailed: isMailed } = JSON.parse(text);
    expect(isMailed).toBe(false);
    expect([made, setup_link]).toEqual([0, expect.stringMatching(/\/console\/setup#[\w-]{43}$/u)]);
    expect(operator).toMatchObject({
      email: 'grace@example.com',
      language: 'fr',
      roles: [{ program_id: 77, roles: ['support', 'reviewer'] }],
    });
    const [reset, again] = await roster('operator', 'reset-second-factor', 'grace@example.com');
    expect([reset, JSON.parse(again).setup_link === setup_link]).toEqual([0, false]);
    const [ended, disabled] = await roster('operator', 'disable', 'grace@example.com');
    expect([ended, JSON.parse(disabled).operator]).toEqual([
      0,
      expect.objectContaining({ status: 9, roles: [] }),
    ]);
    const [listed, all] = await roster('operator', 'list');
    expect([listed, JSON.parse(all).map(({ email }: { email: string }) => email)]).toEqual([
      0,
      expect.arrayContaining(['grace@example.com']),
    ]);
    const create = ['operator', 'create', '--name', 'Ada', '--program', '77'];
    for (const wrong of [
      ['operator', 'disable', 'nobody@example.com'],
      [...create, '--email', 'no email', '--roles', 'viewer'],
      [...create, '--email', 'ada@example.com', '--roles', 'owner'],
    ])
      expect((await roster(...wrong))[0]).toBe(2);
  }, 30_000);
});

/** The exit code of a command and all that it said. */
async function roster(...words: string[]): Promise<[number | string, string]> {
  const command = installation.run(...words);
  const code = await command.ended;
  return [code, command.output()];
}
