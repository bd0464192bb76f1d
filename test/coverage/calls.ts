import { exampleQuery } from '../../src/derive/examples.ts';
import { newUserBody } from '../harness/assembled.ts';
import { callOf, createPerson, type Person } from '../harness/people.ts';
import type { Row } from './rows.ts';
import type { Stage } from './stage.ts';

/** No user, programme or client has this id. */
export const never = 4_294_967_000;

/** A call as it is sent. */
export interface TableCall {
  readonly method: string;
  readonly url: string;
  readonly body?: object;
  /** The media type of the body; absent: JSON. */
  readonly type?: string;
}

let made = 0;

/**
 * A call of the row's operation that the server carries out, about a user, a programme or a client made for it. No two
 * of them are the same call.
 */
export async function goodCall(row: Row, stage: Stage): Promise<TableCall> {
  if (!row.operation) return ownCall(row, await makeSubject(row, stage));
  const person = await createPerson(stage.server, await stage.token(), stage.friendId);
  return publishedCall(row, row.id === 'user.create' ? { ...person, userId: 0 } : person);
}

/** A call of the row's operation about a user, a programme or a client that does not exist. */
export function strayCall(row: Row, { friendId }: Stage): TableCall {
  if (!row.operation) {
    const call = ownCall(row, never);
    const client = { ...named(), scopes: ['user'], program_id: never };
    return row.id === 'client.create' ? { ...call, body: { client } } : call;
  }
  const call = publishedCall(row, { userId: never, ids: {}, friendId });
  const relationship = [{ on_entity: 7, on_entity_id: never, type: 1 }];
  return row.id === 'user.create' ? { ...call, body: { ...call.body, relationship } } : call;
}

function publishedCall({ id, method, operation }: Row, person: Person): TableCall {
  const call = callOf(operation!, person, operation!.later !== undefined);
  // What an inquiry asks for by GET in its query stands by POST in its body.
  return id.endsWith('.post')
    ? { method, url: call.url.split('?')[0]!, body: exampleQuery(operation!)! }
    : call;
}

function ownCall({ id, method, path }: Row, subject: number | string): TableCall {
  const url = path.replace(/:[a-z_]+/u, String(subject));
  const body = ownBodies[id]?.();
  const type = id === 'transfer.import' ? 'application/x-ndjson' : undefined;
  return { method, url, ...(body && { body }), ...(type && { type }) };
}

/** The bodies of those of our own calls that need one. */
const ownBodies: Readonly<Record<string, () => object>> = {
  'program.create': () => ({ program: named() }),
  'program.update': () => ({ program: named() }),
  'client.create': () => ({ client: { ...named(), scopes: ['user'] } }),
  'client.update': () => ({ client: named() }),
  'transfer.import': () => newUserBody(),
};

function named(): { name: string } {
  made += 1;
  return { name: `made for the table ${made}` };
}

/** Makes what the path of a call of our own names, and returns its id; 0 where the path names nothing. */
async function makeSubject({ id, path }: Row, stage: Stage): Promise<number | string> {
  const call = async (method: string, url: string, body?: object) => {
    const { json } = await stage.server.call(method, `/v1${url}`, {
      token: await stage.token(),
      ...(body && { body }),
    });
    if (json.result.code !== '0000') throw new Error(`${method} ${url}: ${JSON.stringify(json.result)}`);
    return json;
  };
  if (path.includes(':program_id')) return (await call('POST', '/program', { program: named() })).program.id;
  if (path.includes(':client_id')) {
    return (await call('POST', '/client', { client: { ...named(), scopes: ['user'] } })).client.client_id;
  }
  if (!path.includes(':user_id')) return 0;
  const { userId } = await createPerson(stage.server, await stage.token(), stage.friendId);
  if (id !== 'user.erase') return userId;
  await call('DELETE', `/user/${userId}`);
  // The retention period of the programme is a day.
  stage.passDays(2);
  return userId;
}
