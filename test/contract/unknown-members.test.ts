import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FaultDetail } from '../../src/catalogue/errors.ts';
import { faults as faultTable } from '../../src/catalogue/faults.ts';
import { fillText } from '../../src/catalogue/text.ts';
import { exampleBody } from '../../src/derive/examples.ts';
import { knownOfUser, namesOnly } from '../../src/derive/known-members.ts';
import { unknownMembers, unknownMembersMax } from '../../src/derive/unknown-members.ts';
import { isPlainObject } from '../../src/objects.ts';
import { type AssembledTest, assembleTest } from '../harness/assembled.ts';
import { callOf, createPerson, type Person, withFreshContacts } from '../harness/people.ts';
import { built, operationOf, title } from './catalogue-walk.ts';

/** The members of every object that the reference lists or a sample sends or answers, by the path in a body. */
const published: Readonly<Record<string, readonly string[]>> = JSON.parse(
  readFileSync(new URL('published-members.json', import.meta.url), 'utf8'),
);

/** A copy of a body with one more member in one of its objects. */
interface Extended {
  readonly path: string;
  readonly body: unknown;
}

const unknownName = 'qqqqqqqqqqqq';

/** The body once for each of its objects, with an unknown member there. What is in free data is free. */
function extensions(
  value: unknown,
  path = '$',
  wrap: (inner: unknown) => unknown = (inner) => inner,
): Extended[] {
  if (Array.isArray(value)) {
    return value.flatMap((entry, index) =>
      extensions(entry, `${path}[${index}]`, (inner) => wrap(value.with(index, inner))),
    );
  }
  if (!isPlainObject(value)) return [];
  const own = { path: `${path}.${unknownName}`, body: wrap({ ...value, [unknownName]: 1 }) };
  const below = Object.entries(value)
    .filter(([name]) => !free.has(name))
    .flatMap(([name, inner]) =>
      extensions(inner, `${path}.${name}`, (made) => wrap({ ...value, [name]: made })),
    );
  return [own, ...below];
}

const free: ReadonlySet<string> = new Set(['custom_field', 'extended_data', 'account', 'group']);

function messageOf([detail]: readonly FaultDetail[]): string {
  return fillText(faultTable[detail!.fault].message, detail!.params ?? {});
}

describe('an unknown member', () => {
  const known = new Map([
    ['email', namesOnly(['address', 'is_primary'])],
    ['first_name', null],
    ['date_of_birth', null],
  ]);

  it('is told with its path and the known name that is nearest', () => {
    const found = unknownMembers(known, { emails: 1, email: [{ address: 'a' }, { adress: 'b' }] });
    expect(found.map(({ path }) => path)).toEqual(['$.emails', '$.email[1].adress']);
    expect(messageOf(found)).toBe('`emails` is not known here; did you mean `email`?');
  });

  it.each([
    ['firstName', 'first_name'],
    ['dateofbirth', 'date_of_birth'],
    ['Email', 'email'],
    ['frist_name', 'first_name'],
  ])('%s is near to %s', (sent, nearest) => {
    expect(unknownMembers(known, { [sent]: 1 })[0]).toMatchObject({ params: { nearest } });
  });

  it('far from every known name proposes none', () => {
    const found = unknownMembers(known, { shoe_size: 43 });
    expect(found).toMatchObject([{ path: '$.shoe_size', fault: 'unknownMember' }]);
  });

  it('with a name that is no word stands quoted in the path, a long name shortened', () => {
    const found = unknownMembers(known, { "it's": 1, '': 1, ['x'.repeat(1000)]: 1 });
    const long = 'x'.repeat(60);
    expect(found.map(({ path }) => path)).toEqual([`$["it's"]`, '$[""]', `$["${long}…"]`]);
  });

  it('is told for the first of very many', () => {
    const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`a${index}`, 1]));
    expect(unknownMembers(known, many)).toHaveLength(unknownMembersMax);
    const entries = Array.from({ length: 100_000 }, () => ({ street: 1 }));
    expect(unknownMembers(known, { email: entries })).toHaveLength(unknownMembersMax);
  });

  it('may be named like a member of every object', () => {
    const sent = JSON.parse('{"__proto__": 1, "constructor": 1, "toString": 1}');
    expect(unknownMembers(known, sent).map(({ path }) => path)).toEqual([
      '$.__proto__',
      '$.constructor',
      '$.toString',
    ]);
  });
});

describe('what is published', () => {
  it.each(Object.entries(published))('of %s is known', (path, names) => {
    const object = Object.fromEntries(names.map((name) => [name, null]));
    const body = path
      .split('.')
      .slice(1)
      .reduceRight<unknown>((inner, name) => ({ [name]: inner }), object);
    expect(unknownMembers(knownOfUser, body)).toEqual([]);
  });
});

describe('openapi.json', () => {
  it('closes the objects alone that are closed under either setting', () => {
    const closed: string[] = [];
    const visit = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null) return;
      if ('additionalProperties' in value && value.additionalProperties === false) closed.push(path);
      for (const [name, inner] of Object.entries(value)) visit(inner, `${path}/${name}`);
    };
    visit(JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8')), '');
    const always =
      /^[/]paths[/][/]v1[/](client|program)|schemas[/](user|document)_inquiry[.]query$|[/](open_id|requirements|checks|role_limits)[/]items$/u;
    expect(closed.filter((path) => !always.test(path))).toEqual([]);
    expect(closed.length).toBeGreaterThan(5);
  });
});

describe('every operation', () => {
  let server: AssembledTest;
  let token: string;
  let person: Person;
  beforeAll(async () => {
    server = await assembleTest();
    token = await server.token('user user:sensitive user:privileged');
    person = await createPerson(server, token);
  });
  afterAll(() => server.close());

  const taking = built.filter(({ verb }) => verb !== 'get');

  it.each(taking.map(title))('refuses an unknown member at every level of the body: %s', async (id) => {
    const operation = operationOf(id);
    const { method, url } = callOf(operation, person);
    const sample = exampleBody(operation, { all: true, privileged: true, ids: person.ids }) ?? {};
    const extended = extensions(withFreshContacts(sample));
    expect(extended.length).toBeGreaterThan(0);
    for (const { path, body } of extended) {
      const { status, json } = await server.call(method, url, { token, body: body as object });
      expect([status, json.result.code]).toEqual([400, '1001']);
      expect(json.result.details.map((detail: { path: string }) => detail.path)).toEqual([path]);
    }
  });
});
