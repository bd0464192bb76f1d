import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readText } from '../../src/catalogue/kinds/index.ts';
import { answerName } from '../../src/catalogue/members.ts';
import type { Operation } from '../../src/catalogue/operation.ts';
import type { Resource } from '../../src/catalogue/resource.ts';
import { documentData } from '../../src/catalogue/resources/document.ts';
import { identification } from '../../src/catalogue/resources/identification.ts';
import { bodyMembers, inputFields } from '../../src/derive/body-members.ts';
import { isStored } from '../../src/derive/columns.ts';
import { type JsonBody, validBody } from '../harness/arbitraries.ts';
import { type AssembledTest, assembleTest } from '../harness/assembled.ts';
import { invalidBody } from '../harness/invalid-bodies.ts';
import { callOf, createPerson, type Person } from '../harness/people.ts';
import { settledSnapshot, snapshot } from '../harness/snapshot.ts';
import { built, operationOf, title } from './catalogue-walk.ts';

// Whatever the catalogue allows is accepted and read back equal; whatever it does not is refused where it is wrong.
let server: AssembledTest;
let token: string;
let friend: Person;
const today = new Date().toISOString().slice(0, 10);
// Flows take of a body what they are about, and of that what is right: test/flows.
// Members of a rule fit together or not: test/operations/access-rules.test.ts.
const writing = built
  .filter(({ verb, flow, members }) => verb !== 'get' && !flow && !members?.includes('access_rule'))
  .map(title);

/** How many bodies of a kind are tried; `TEST_TIMES` tries so many times as many. */
const runs = (usual: number) => usual * Number(process.env['TEST_TIMES'] ?? 1);

beforeAll(async () => {
  server = await assembleTest();
  token = await server.token('user user:sensitive user:privileged');
  friend = await createPerson(server, token);
});
afterAll(() => server?.close());

describe('any valid body', () => {
  it.each(writing)('of %s is accepted and read back equal', async (id) => {
    const operation = operationOf(id);
    await fc.assert(
      fc.asyncProperty(fc.noBias(fc.integer()), async (seed) => {
        const person = await createPerson(server, token, friend.friendId);
        const [body] = fc.sample(validBody(operation, optionsFor(operation, person)), { seed, numRuns: 1 });
        fc.pre(!isHeldAlready(operation, body!));
        const answer = await send(operation, person, body!);
        expect(answer.json.result, JSON.stringify([answer.json.result.details, body])).toMatchObject({
          code: '0000',
        });
        if (operation.action === 'delete') return;
        const userId = id === 'user.create' ? answer.json.info.id : person.userId;
        const stored = await server.call('GET', `/v1/user/${userId}`, {
          token,
          headers: { 'show-sensitive-data': '1' },
        });
        for (const [path, sent, shown] of pairs(operation, body!, answer.json, stored.json)) {
          expect(shown, path).toEqual(sent);
        }
      }),
      { numRuns: runs(4) },
    );
  });
});

describe('any other body', () => {
  it.each(writing)('of %s is refused where it is wrong, and nothing is written', async (id) => {
    const operation = operationOf(id);
    const person = await createPerson(server, token, friend.friendId);
    const before = await settledSnapshot(server.database, 77);
    await fc.assert(
      fc.asyncProperty(invalidBody(operation, optionsFor(operation, person)), async ({ body, path }) => {
        const { status, json } = await send(operation, person, body);
        expect(status, JSON.stringify(json.result)).toBe(400);
        expect(json.result.details.map((detail: { path: string }) => detail.path)).toContain(path);
      }),
      { numRuns: runs(30) },
    );
    expect(await snapshot(server.database, 77)).toEqual(before);
  });

  it.each(writing)('of %s never makes the server fail', async (id) => {
    const operation = operationOf(id);
    const person = await createPerson(server, token, friend.friendId);
    const names = bodyMembers(operation).map(({ name }) => name);
    const anything = fc.oneof(
      fc.jsonValue({ maxDepth: 4 }),
      fc.dictionary(fc.constantFrom(...names, 'validate'), fc.jsonValue({ maxDepth: 4 })),
    );
    await fc.assert(
      fc.asyncProperty(anything, async (body) => {
        const { status, json } = await send(operation, person, body as JsonBody);
        expect(status, JSON.stringify(json)).toBeLessThan(500);
      }),
      { numRuns: runs(20) },
    );
  });
});

function optionsFor(operation: Operation, person: Person) {
  const other = operation.verb === 'post' ? { relationship: friend.userId } : {};
  const ids = { ...person.ids, ...other };
  return { today, ids, privileged: true };
}

/** A user has a currency once; which of those it has a body may name is for test/operations. */
function isHeldAlready({ id }: Operation, { currency }: JsonBody): boolean {
  const sent = (currency ?? []) as { code?: unknown }[];
  return id === 'user.currency.create' && sent.some(({ code }) => String(code).toUpperCase() === 'CAD');
}

function send(operation: Operation, person: Person, body: JsonBody) {
  const { method, url } = callOf(operation, person);
  return server.call(method, url, { token, body });
}

/** Every value that was sent and is kept, beside what is shown of it. */
function pairs(operation: Operation, body: JsonBody, answer: JsonBody, stored: JsonBody) {
  return bodyMembers(operation).flatMap(({ name, holds }): [string, unknown, unknown][] => {
    const sent = body[name];
    if (isNothing(sent) || typeof holds !== 'object' || !('resource' in holds)) return [];
    const { resource, isList } = holds;
    // What is sent of documents is read back in test/operations.
    if (name === 'notes' || operation.family === 'document' || resource === documentData) return [];
    const member = answerName(resource);
    if (!isList) return pairsOf(name, operation, resource, sent as JsonBody, stored[member] as JsonBody);
    // What is new stands last where the whole list is answered.
    const made = (answer[member] as JsonBody[]).slice(-(sent as JsonBody[]).length);
    return (sent as JsonBody[]).flatMap((entry, index) => {
      const entries = stored[member] as JsonBody[];
      const id = made[index]!['id'];
      const shown = entries.find((one) => one['id'] === id)!;
      if (resource === identification && hasSelfie(body)) return [];
      return pairsOf(`${name}[${index}]`, operation, resource, entry, shown);
    });
  });
}

/** A change that comes with a selfie is held until it is decided, and dropped where the caller rejects its document. */
function hasSelfie({ documents }: JsonBody): boolean {
  const sent = (documents ?? []) as { attachment?: { is_selfie?: unknown }[] }[];
  return sent.some(({ attachment }) => attachment?.some(({ is_selfie: flag }) => Number(flag) === 1));
}

function pairsOf(path: string, { verb }: Operation, resource: Resource, sent: JsonBody, shown: JsonBody) {
  return inputFields(resource, verb).flatMap(({ name, field }): [string, unknown, unknown][] => {
    const value = sent[name];
    const isKept = field.type !== 'object' && isStored(field) && !decidedByServer.includes(name);
    if (!isKept || (isNothing(value) && !field.kind.emptyIsValue) || value === undefined) return [];
    const { text } = readText(
      field.kind,
      typeof value === 'boolean' ? String(Number(value)) : String(value),
      {
        today,
      },
    );
    return [[`${path}.${name}`, field.type === 'integer' ? Number(text) : text, shown[name]]];
  });
}

/** What is asked for and follows rules of its own: test/operations. */
const decidedByServer = [
  ...['id', 'is_primary', 'status', 'verification_status', 'program_id'],
  // A bound of what follows from the parts, unless it says what stands: test/operations/standing.
  'trust_level',
  // The ends of a relationship stay what they were.
  ...['entity', 'entity_id', 'on_entity', 'on_entity_id'],
];

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}
