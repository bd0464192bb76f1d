import { afterAll, beforeAll, expect, it } from 'vitest';
import { messages } from '../../src/catalogue/messages/index.ts';
import { ownOperations } from '../../src/catalogue/operations.ts';
import { roleNames, roles } from '../../src/catalogue/permissions.ts';
import { keysOf } from '../../src/objects.ts';
import { tellingOfUsers } from '../contract/catalogue-walk.ts';
import { goodCall, never, type TableCall } from '../coverage/calls.ts';
import { everyRow, type Row } from '../coverage/rows.ts';
import { openStage, type Stage } from '../coverage/stage.ts';
import type { Answer } from '../harness/assembled.ts';
import { signedIn, type TestOperator } from '../harness/operators.ts';
import { callOf, createPerson } from '../harness/people.ts';
import { settledSnapshot, snapshot } from '../harness/snapshot.ts';

// Every operation that names something in its path, as an operator calls it who may do everything in another programme.
let stage: Stage;
let stranger: TestOperator;
const strangersProgram = 88;

beforeAll(async () => {
  stage = await openStage();
  const [admin, program] = [await stage.token(), { id: strangersProgram, name: 'another' }];
  await stage.server.call('POST', '/v1/program', { token: admin, body: { program } });
}, 60_000);
afterAll(() => stage?.close());

/** What opens an operation to operators; nothing for what clients alone may call. */
function openingOf({ id, operation }: Row): readonly string[] {
  return (operation ?? ownOperations.find((one) => one.id === id))?.permissions ?? [];
}

const ofOperators = everyRow().filter((row) => row.path.includes(':') && openingOf(row).length > 0);
/** Operators alone call it, with a cookie: the table of clients has no row of it. */
const presence: Row = { id: 'presence.note', method: 'POST', path: '/v1/presence/:user_id', expected: [] };
/** Roles of the installation reach every programme. */
const strangersRoles = roleNames.filter((role) => !roles[role].may.some((one) => one === 'programs'));

it('another programme is out of reach of every call, by its own seat and by theirs', async () => {
  expect(ofOperators.length).toBeGreaterThan(70);
  const marked = { sms: '{{ code }} of theirs alone' };
  for (const language of keysOf(messages)) {
    const text = await stage.server.call('PUT', `/v1/template/verify_phone/${language}`, {
      token: await stage.token(),
      body: { template: marked },
    });
    expect(text.status).toBe(200);
  }
  const calls: [Row, TableCall][] = [];
  const person = await createPerson(stage.server, await stage.token(), stage.friendId);
  for (const row of ofOperators)
    calls.push([row, row.operation ? callOf(row.operation, person) : await goodCall(row, stage)]);
  calls.push([presence, { method: 'POST', url: `/v1/presence/${person.userId}`, body: {} }]);
  // Of an endpoint that is active, events are tried by themselves meanwhile.
  await stage.owner`delete from webhook`;
  // After the last step that lets days pass, which would end the session.
  stranger = await signedIn(stage.server, strangersRoles, { programId: strangersProgram });
  const before = await settledSnapshot(stage.server.database, 77);
  const wrong: string[] = [];
  // Whether there is such a programme is not told either.
  const nowhere = await answerTo(calls[0]![1], never);
  expect(nowhere.status).toBe(404);
  for (const [row, call] of calls) {
    const theirs = await answerTo(call, 77);
    if (theirs.status !== 404 || theirs.code !== nowhere.code)
      wrong.push(`${row.id} in their programme: ${theirs.status} ${theirs.code}`);
    const own = await answerTo(call, strangersProgram);
    const unknown = await answerTo({ ...call, url: strayed(row, call) }, strangersProgram);
    if (JSON.stringify(own).includes(marked.sms)) wrong.push(`${row.id} tells of them`);
    // Texts and lists are named by words, which each programme has for itself.
    if (row.path.includes(':name')) continue;
    // Some flows say the same of everybody, with a code that means nothing: what they did is seen below.
    const isSilent = row.operation !== undefined && !tellingOfUsers.includes(row.operation);
    if (isSilent ? own.status !== unknown.status : JSON.stringify(own) !== JSON.stringify(unknown))
      wrong.push(`${row.id}: ${own.status} ${own.code}, of nobody ${unknown.status} ${unknown.code}`);
    if (!isSilent && own.status < 400) wrong.push(`${row.id}: ${own.status}`);
  }
  expect(wrong).toEqual([]);
  expect(await snapshot(stage.server.database, 77)).toEqual(before);
}, 180_000);

/** The same call of something that nobody has. */
function strayed({ path }: Row, { url }: TableCall): string {
  const place = path.split('/').findIndex((step) => step.startsWith(':'));
  return url
    .split('?')[0]!
    .split('/')
    .with(place, String(never))
    .join('/')
    .concat(url.includes('?') ? `?${url.split('?')[1]}` : '');
}

async function answerTo(
  { method, url, body }: TableCall,
  programId: number,
): Promise<Pick<Answer, 'status' | 'json'> & { readonly code: string | undefined }> {
  const path = url.replace(/^\/v1/u, '');
  const headers = { 'program-id': String(programId) };
  const sent = method === 'GET' ? undefined : (body ?? {});
  const { status, json } = await stranger.call(method, path, sent, headers);
  return { status, code: json?.result?.code, json: { ...json, response_time: 0 } };
}
