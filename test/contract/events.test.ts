import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { activityType, entity } from '../../src/catalogue/codes.ts';
import { eventTypeOf, eventTypes, type NotedEvent } from '../../src/catalogue/events.ts';
import type { Operation } from '../../src/catalogue/operation.ts';
import { ownOperations } from '../../src/catalogue/operations.ts';
import { goodCall, type TableCall } from '../coverage/calls.ts';
import { everyRow } from '../coverage/rows.ts';
import { openStage, type Stage } from '../coverage/stage.ts';
import { newUserBody } from '../harness/assembled.ts';
import { callOf, nobody, type Person } from '../harness/people.ts';
import { built } from './catalogue-walk.ts';

// What the table says that an operation leaves in the history (`event`), and what the history says after a call.
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());

describe('the history', () => {
  it.each(
    // What an operator does about their own account is about no user.
    [...built, ...ownOperations.filter(({ caller }) => caller === undefined)].map(
      (operation) => [operation.id, operation.event, operation] as const,
    ),
  )('after %s says: %s', async (_, event, operation) => {
    const call = await callFor(operation);
    await stage.owner`drop table if exists before`;
    await stage.owner`create table before as select program_id, id, history_number as number from users`;
    expect(await send(call)).toBe(200);
    const added = await addedEntries();
    // An erasure is noted at the other end of a relationship too, as the end of the relationship.
    const userId = /\/([0-9]+)$/u.exec(call.url)?.[1];
    // And documents follow what becomes of the record that they prove.
    const follows = ({ note }: Entry) =>
      note.entity === entity.document && note.activityType === activityType.updated;
    const isAboutThem = operation.members?.includes('documents');
    const own = added.filter(
      (entry) => (operation.user !== 'path' || entry.owner === userId) && (isAboutThem || !follows(entry)),
    );
    const types = new Set((event ? own : added).map(({ type }) => type));
    // What is changed with a document that proves it is told of beside the document.
    const besides = operation.action === 'update' && operation.members?.includes('documents');
    const expected = [...(event ? [activityType[event]] : []), ...(besides ? [activityType.created] : [])];
    expect([...types].sort()).toEqual(expected);
    for (const { note } of added) expect(eventTypeOf(note), JSON.stringify(note)).toMatch(/^user\./u);
  });

  it('has entries of which no two types of event are the same', () => {
    const entries = eventTypes.map((one) => `${one.entity} ${one.entityData} ${one.activityType}`);
    expect(new Set(entries).size).toBe(entries.length);
  });
});

/** A call that is carried out. Who is given something has nothing of its kind yet. */
async function callFor(operation: Operation): Promise<TableCall> {
  const row = everyRow().find(({ id }) => id === operation.id)!;
  if (!row.operation || operation.action === undefined) return goodCall(row, stage);
  // An example may say what the person has already, and then only its notes are new.
  if (operation.action === 'update') return withNotes(await goodCall(row, stage));
  if (operation.action !== 'create') return goodCall(row, stage);
  return callOf(operation, operation.user === 'new' ? nobody : await newPerson());
}

function withNotes(call: TableCall): TableCall {
  return { ...call, body: { ...Object(call.body), notes: { user_notes: 'Asked by telephone' } } };
}

/** A user without anything that need not be. */
async function newPerson(): Promise<Person> {
  const { friendId, server } = stage;
  const { json } = await server.call('POST', '/v1/user', { token: await stage.token(), body: newUserBody() });
  return { userId: json.info.id, ids: {}, friendId };
}

/** Calls as one who may see sealed values in clear and asks for them; the status of the answer. */
async function send({ method, url, body, type = 'application/json' }: TableCall): Promise<number> {
  const response = await stage.server.app.inject({
    method: method as 'GET',
    url,
    headers: {
      authorization: `Bearer ${await stage.token()}`,
      'show-sensitive-data': '1',
      ...(body && { 'content-type': type }),
    },
    ...(body && { payload: JSON.stringify(body) }),
  });
  return response.statusCode;
}

/** An entry of a history: whose history it stands in, what was done, and what the entry says of that. */
interface Entry {
  readonly owner: string;
  readonly type: number;
  readonly note: NotedEvent;
}

/** The entries of histories that were not there before, but for what the system writes by itself of earlier calls, whenever it gets to that. */
async function addedEntries(): Promise<Entry[]> {
  return stage.owner`select h.user_id::text as owner, h.activity_type as type, json_build_object(
    'entity', h.entity, 'entityData', h.entity_data, 'activityType', h.activity_type) as note
  from history h left join before b on b.program_id = h.program_id and b.id = h.user_id
  where h.number > coalesce(b.number, 0) and h.by_entity <> ${entity.system}`;
}
