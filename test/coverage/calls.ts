import { entity } from '../../src/catalogue/codes.ts';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { messages } from '../../src/catalogue/messages/index.ts';
import { operations } from '../../src/catalogue/operations.ts';
import { exampleQuery } from '../../src/derive/examples.ts';
import { keysOf } from '../../src/objects.ts';
import { newUserBody } from '../harness/assembled.ts';
import { makeCheck } from '../harness/checks.ts';
import { accountOf, feedAccount, feedGroup, groupOf } from '../harness/feeds.ts';
import { queueMessage } from '../harness/messages.ts';
import { callOf, callWithCode, createPerson, needsCode, type Person } from '../harness/people.ts';
import { harmlessRule, makeDecision, makeProgramRule } from '../harness/rules.ts';
import { storeFile } from '../harness/stored-files.ts';
import { loadEntries, makeWatchlistHit } from '../harness/watchlists.ts';
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
 * A call of the row's operation that the server carries out, about a user, a programme, a client or an endpoint made for it. No two
 * of them are the same call.
 */
export async function goodCall(row: Row, stage: Stage): Promise<TableCall> {
  if (!row.operation) return ownCall(row, await makeSubject(row, stage));
  const person = await createPerson(stage.server, await stage.token(), stage.friendId);
  if (row.id === 'user.account.get') await feedAccount(stage.server, await stage.token(), person.userId);
  if (row.id === 'user.group.get')
    await feedGroup(stage.server, await stage.token(), person.userId, withSecret);
  if (needsCode(row.operation)) return callWithCode(stage.server, await stage.token(), row.operation, person);
  return publishedCall(row, row.id === 'user.create' ? { ...person, userId: 0 } : person);
}

/** A call of the row's operation about a user, a programme or a client that does not exist. */
export function strayCall(row: Row, { friendId }: Stage): TableCall {
  if (!row.operation) {
    ruleId = never;
    simulatedId = never;
    const call = ownCall(row, never);
    const client = { ...named(), scopes: ['user'], program_id: never };
    if (row.id === 'client.create') return { ...call, body: { client } };
    if (row.id === 'operator.create') {
      const operator = { ...invited(), roles: [{ program_id: never, roles: ['viewer'] }] };
      return { ...call, body: { operator } };
    }
    if (row.id === 'account.create') return { ...call, body: { account: [{ info: accountOf(never) }] } };
    if (row.id === 'account.update' || row.id === 'account.delete')
      return { ...call, body: { account: [{ info: { id: never } }] } };
    if (row.id === 'group.create') return { ...call, body: { group: [groupOf(never)] } };
    if (row.id === 'group.update' || row.id === 'group.delete')
      return { ...call, body: { group: [{ info: { id: never } }] } };
    if (row.id.startsWith('group.member.') && !row.id.endsWith('_one'))
      return { ...call, body: { group_user: [{ group_id: never, user_id: never }] } };
    if (row.id === 'rule.simulate')
      return { ...call, body: { simulation: { user_id: never, transactions: [{ id: 'stray' }] } } };
    return row.id === 'message.preview' ? { ...call, body: { template: { name: 'none' } } } : call;
  }
  // Wrong answers are counted for a user that does not exist as well: each flow has one of its own.
  const place = row.operation.flow ? operations.indexOf(row.operation) : 0;
  const call = publishedCall(row, { userId: never - place, ids: {}, friendId });
  const relationship = [{ on_entity: 7, on_entity_id: never, type: 1 }];
  return row.id === 'user.create' ? { ...call, body: { ...call.body, relationship } } : call;
}

function publishedCall({ id, method, operation }: Row, person: Person): TableCall {
  const call = callOf(operation!, person);
  // What an inquiry asks for by GET in its query stands by POST in its body.
  return id.endsWith('.post')
    ? { method, url: call.url.split('?')[0]!, body: exampleQuery(operation!)! }
    : call;
}

function ownCall({ id, method, path }: Row, subject: number | string): TableCall {
  // A text is named by two parts, a kind of message and a language.
  const named = path.includes(':language') && typeof subject === 'number' ? `${subject}/en` : subject;
  const url = path.replace(/:[a-z_]+(?:\/:[a-z_]+)?/u, String(named));
  if (id === 'event.list') return { method, url: `${url}?user_id=${subject}` };
  if (id === 'user.search') return { method, url: `${url}?term=nobody` };
  const body = ownBodies[id]?.();
  const type = ['transfer.import', 'watchlist.load'].includes(id) ? 'application/x-ndjson' : undefined;
  return { method, url, ...(body && { body }), ...(type && { type }) };
}

const languages = keysOf(messages);

/** A text that is not the one of the call before. */
function textName(): string {
  made += 1;
  return `verify_phone/${languages[made % languages.length]}`;
}

/** Queues a message that stays, since nothing is configured to send it by. Returns its number. */
async function makeMessage({ server, owner, friendId }: Stage): Promise<number> {
  await queueMessage(server.services, 77, friendId, 'ada@example.com');
  const [row] = await owner`select max(id)::int as id from message where user_id = ${friendId}`;
  return row!['id'];
}

let checkedId = 0;
/** The zone of some passport. */
const mrz = 'P<FRAMOREAU<<ADA<<<<<<<<<<<<<<<<<<<<<<<<<<<<\n12AB345673FRA8804178F3002289<<<<<<<<<<<<<<<4';

let watchlists = 0;

/** Makes a user who is on a list. Returns the number of the hit. */
async function makeHit({ server, token }: Stage): Promise<number> {
  const personal_info = { first_name: 'Zacharias', last_name: 'Listed', date_of_birth: '1990-01-01' };
  const body = newUserBody({ personal_info });
  const { json } = await server.call('POST', '/v1/user', { token: await token(), body });
  return makeWatchlistHit(server.services, 77, json.info.id);
}

/** Makes a user with a document that waits for a decision, and claims that where it is to be released. Returns the review's number. */
async function makeReview(operationId: string, { server, token, friendId }: Stage): Promise<number> {
  const send = async (method: string, url: string, body?: object) =>
    (await server.call(method, `/v1${url}`, { token: await token(), ...(body && { body }) })).json;
  const { userId, ids } = await createPerson(server, await token(), friendId);
  await send('POST', `/user/document/${userId}`, {
    info: {
      ...examplePerson['document_info'],
      entity: entity.identification,
      entity_id: ids['identification'],
    },
    attachment: [examplePerson['attachment']!],
  });
  const { review } = await send('GET', `/review?user_id=${userId}`);
  if (operationId === 'review.release') await send('POST', `/review/claim/${review[0].id}`);
  return review[0].id;
}

/** Makes a user with a document that an outside checker is asked for. Returns the check's number. */
async function makeOutsideCheck({ server, token, friendId }: Stage): Promise<number> {
  const send = async (method: string, url: string, body?: object) =>
    (await server.call(method, `/v1${url}`, { token: await token(), ...(body && { body }) })).json;
  const want = (checks: object[]) => send('PUT', '/program/77', { program: { checks } });
  const { userId } = await createPerson(server, await token(), friendId);
  await want([{ check: 'identity', counts: 'advises' }]);
  await send('POST', `/user/document/${userId}`, {
    info: { ...examplePerson['document_info'], entity: entity.user, entity_id: userId },
    attachment: [examplePerson['attachment']!],
  });
  await want([]);
  return (await send('GET', `/check?user_id=${userId}`)).checks[0].id;
}

/** The bodies of those of our own calls that need one. */
export const ownBodies: Readonly<Record<string, () => object>> = {
  'program.create': () => ({ program: named() }),
  'program.update': () => ({ program: named() }),
  'client.create': () => ({ client: { ...named(), scopes: ['user'] } }),
  'client.update': () => ({ client: named() }),
  'operator.create': () => ({ operator: { ...invited(), roles: [{ roles: ['viewer'] }] } }),
  'operator.update': () => ({ operator: { language: 'fr' } }),
  'operator.reveal': () => ({
    reveal: { member: 'identification', id: checkedId, field: 'number', reason_code: 'dispute' },
  }),
  'user.search_by_body': () => ({ search: { term: 'nobody' } }),
  'template.update': () => ({ template: { sms: `{{ code }} ${named().name}` } }),
  'message.preview': () => ({ template: { name: 'verify_phone', language: 'en' } }),
  'ticket.update': () => ({ ticket: { priority: 1 } }),
  'ticket.comment': () => ({ comment: { text: named().name } }),
  'webhook.create': () => ({ webhook: { ...endpoint, description: named().name } }),
  'webhook.update': () => ({ webhook: { description: named().name } }),
  'webhook.replay': () => ({ replay: { from: '2026-01-01T00:00:00' } }),
  'webhook.skip': () => ({ skip: { user_id: waitingId, sequence: 1 } }),
  'watchlist.load': () => ({ ref: '1', names: [named().name] }),
  'watchlist.decide': () => ({ hit: { status: 'confirmed', version: 1 } }),
  'check.run': () => ({ check: { check: 'mrz', entity_id: checkedId, mrz } }),
  'rule.create': () => ({ access_rule: [harmlessRule(named().name)] }),
  'rule.update': () => ({ access_rule: [{ info: { id: ruleId, notes: named().name } }] }),
  'rule.delete': () => ({ access_rule: [{ info: { id: ruleId } }] }),
  'rule.evaluate': () => ({ transaction: { id: nextTransaction() } }),
  'rule.simulate': () => ({ simulation: { ...simulated, user_id: simulatedId } }),
  'rule.reverse': () => ({ transaction: { id: transactionId } }),
  'check.answer': () => ({ result: { outcome: 'accept' } }),
  'review.decide': () => ({ decision: { outcome: 'accept', version: 1 } }),
  'transfer.import': () => newUserBody(),
  'account.create': () => ({ account: [{ info: accountOf(fedUserId) }] }),
  'account.update': () => ({ account: [{ info: { id: fedId, ...named() } }] }),
  'account.delete': () => ({ account: [{ info: { id: fedId } }] }),
  'account.update_one': () => ({ account: [{ info: named() }] }),
  'group.create': () => ({ group: [groupOf(fedUserId)] }),
  'group.update': () => ({ group: [{ info: { id: fedId, ...named() } }] }),
  'group.delete': () => ({ group: [{ info: { id: fedId } }] }),
  'group.update_one': () => ({ group: [{ info: named() }] }),
  'group.member.create': () => ({ group_user: [{ group_id: fedId, user_id: fedUserId }] }),
  'group.member.update': () => ({
    group_user: [{ group_id: fedId, user_id: fedUserId, role: ++roles % 99 }],
  }),
  'group.member.delete': () => ({ group_user: [{ group_id: fedId, user_id: fedUserId }] }),
  'group.member.update_one': () => ({ group_user: [{ role: ++roles % 99 }] }),
};

/** The newest rule of the programme, and the newest transaction that was decided. */
let ruleId = never;
let transactionId = 'none';
/** Of whom a simulation is, and of when. */
let simulatedId = never;
const simulated = { from: '2026-01-01T00:00:00', to: '2026-01-02T00:00:00' };

function nextTransaction(): string {
  made += 1;
  return `transaction-${made}`;
}

/** It is sent nothing. */
const endpoint = { url: 'https://hooks.invalid/', events: ['*'], status: 0 };
/** A user of whom the newest endpoint is still to be told. */
let waitingId = never;
/** A group with a secret, which is shown in clear to those who may see it. */
const withSecret = { setting: { external_integration: { ledger: { access_token: 'hush' } } } };
/** A user that a report tells of, and what of it was fed; until there is any, nothing has these numbers. */
let roles = 1;
let fedUserId = never;
let fedId = never;

function invited(): { email: string; name: string } {
  made += 1;
  return { email: `invited${made}@example.com`, name: 'Grace Hopper' };
}

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
  if (path.includes(':operator_id')) {
    const { operator } = await call('POST', '/operator', ownBodies['operator.create']!());
    return operator.id;
  }
  if (path.includes(':job_id')) {
    const [job] =
      await stage.owner`insert into job (program_id, id, name, payload, priority, attempts, dead_at)
      values (0, nextval('job_id_seq'), 'jobs.enqueue_owed', '{}', 1, 15, now()) returning id::int`;
    return job!['id'];
  }
  if (path.includes(':language')) return textName();
  if (path.includes(':message_id') || id === 'message.list') return makeMessage(stage);
  if (path.includes(':ticket_id')) {
    await call('PUT', '/program/77', { program: { requirements: [{ step: 'selfie', blocks: 0 }] } });
    const { userId } = await createPerson(stage.server, await stage.token(), stage.friendId);
    return (await call('GET', `/user/${userId}`)).ticket[0].info.id;
  }
  if (path.includes(':webhook_id')) {
    // There is room for fifty.
    await stage.owner`delete from webhook`;
    // Of one that is paused nothing is tried.
    const status = id === 'webhook.retry' ? 1 : 0;
    const { webhook } = await call('POST', '/webhook', { webhook: { ...endpoint, status } });
    if (id === 'webhook.skip')
      waitingId = (await createPerson(stage.server, await stage.token(), stage.friendId)).userId;
    return webhook.id;
  }
  if (path.includes('/watchlist/') && path.endsWith(':name')) {
    // There is room for twenty.
    await stage.owner`delete from watchlist`;
    const name = `list${watchlists++}`;
    if (id === 'watchlist.delete' || id === 'watchlist.list_versions')
      await loadEntries(stage.server.services, 77, name, [{ ref: '1', names: ['Zacharias Listed'] }]);
    return name;
  }
  if (path.includes(':hit_id')) return makeHit(stage);
  if (id === 'check.answer') return makeOutsideCheck(stage);
  if (id.startsWith('account.') && id !== 'account.list') {
    fedUserId = (await createPerson(stage.server, await stage.token(), stage.friendId)).userId;
    fedId = (await feedAccount(stage.server, await stage.token(), fedUserId)).id;
    return fedId;
  }
  if (id.startsWith('group.') && id !== 'group.list') {
    const token = await stage.token();
    fedUserId = (await createPerson(stage.server, token, stage.friendId)).userId;
    const made = await feedGroup(stage.server, token, fedUserId);
    fedId = made.id;
    // Whoever is to join is somebody else.
    if (id === 'group.member.create')
      fedUserId = (await createPerson(stage.server, token, stage.friendId)).userId;
    return path.includes(':member_id') ? made.memberId : fedId;
  }
  if (path.includes(':check_id')) return makeCheck(stage.server.services, 77);
  if (path.includes(':file_id')) {
    const { userId } = await createPerson(stage.server, await stage.token(), stage.friendId);
    return (await storeFile(stage.server, { userId }, { content: Buffer.from('a') })).fileId;
  }
  if (path.includes(':review_id')) return makeReview(id, stage);
  // There is room for a thousand.
  if (id.startsWith('rule.') && !path.includes(':user_id')) await stage.owner`delete from program_rule`;
  if (id === 'rule.update' || id === 'rule.delete') ruleId = await makeProgramRule(stage, named().name);
  if (id === 'rule.simulate')
    simulatedId = (await createPerson(stage.server, await stage.token(), stage.friendId)).userId;
  if (!path.includes(':user_id') && id !== 'event.list') return 0;
  const { userId, ids } = await createPerson(stage.server, await stage.token(), stage.friendId);
  checkedId = ids['identification']!;
  if (id === 'rule.reverse') {
    transactionId = nextTransaction();
    await makeDecision(stage, userId, transactionId);
  }
  if (id !== 'user.erase') return userId;
  await call('DELETE', `/user/${userId}`);
  // The retention period of the programme is a day.
  stage.passDays(2);
  return userId;
}
