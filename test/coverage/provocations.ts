import { findsSubject } from '../../src/catalogue/flows.ts';
import { operations, ownOperations } from '../../src/catalogue/operations.ts';
import type { AssembledTest } from '../harness/assembled.ts';
import { whileHistoryLoses } from '../harness/lost-races.ts';
import { createPerson, needsFactor } from '../harness/people.ts';
import { limitAmounts } from '../harness/rules.ts';
import { turnOnSecondFactor } from '../harness/second-factor.ts';
import { goodCall, strayCall, type TableCall } from './calls.ts';
import type { Row } from './rows.ts';
import type { Stage } from './stage.ts';

/** What a call was answered: its HTTP status, and the code of its result where it has one. */
export interface Seen {
  readonly status: number;
  readonly code: string;
}

/** Makes calls of an operation that ought to be answered with one status, and returns every answer. */
type Provocation = (row: Row, stage: Stage) => Promise<Seen[]>;

/** The operations that show sealed values in clear, and note that. */
const showing = new Set<string>(
  [...operations, ...ownOperations].filter(({ event }) => event === 'sensitiveDataShown').map(({ id }) => id),
);

/** How each status is provoked, alike for all operations that can be answered with it. */
export const provocations: Readonly<Record<number, Provocation>> = {
  200: async (row, stage) => [await send(stage, await goodCall(row, stage))],

  400: async (row, stage) => {
    const call = strayCall(row, stage);
    const wrongHeader = await send(stage, call, { headers: { 'time-zone': 'noon' } });
    const hasBody = call.body !== undefined && call.type === undefined;
    return [wrongHeader, ...(hasBody ? [await send(stage, call, { payload: '{' })] : [])];
  },

  401: async (row, stage) => [await send(stage, strayCall(row, stage), { token: null })],

  403: async (row, stage) => {
    // Tickets are of users, though no path of theirs names one.
    const isOfUsers =
      row.operation ||
      row.id === 'check.run' ||
      row.id.startsWith('user.search') ||
      (row.id.startsWith('ticket.') && row.id !== 'ticket.update');
    const scope = isOfUsers ? 'program:admin' : 'user';
    // Whoever reads users or runs the programme reads its figures.
    const token = await stage.token(row.id === 'statistics.get' ? 'check' : scope);
    return [await send(stage, strayCall(row, stage), { token })];
  },

  404: async (row, stage) => {
    const call = strayCall(row, stage);
    const flow = row.operation?.flow;
    const isList = row.id === 'message.list' || row.id === 'ticket.list';
    if (!isList && (!flow || findsSubject(flow) === '404')) return [await send(stage, call)];
    // Calls that tell nobody who exists still tell a user who is not the one of the token.
    const { userId } = await createPerson(stage.server, await stage.token(), stage.friendId);
    const asked = isList ? { ...call, url: `${call.url}?user_id=${stage.friendId}` } : call;
    return [
      await send(stage, asked, { token: await stage.server.token('user', { user_id: String(userId) }) }),
    ];
  },

  409: async (row, stage) => {
    if (row.id === 'user.erase') return [await eraseOpenUser(row, stage)];
    if (row.id === 'watchlist.load') return shrinkList(row, stage);
    if (row.id === 'check.answer') {
      const call = await goodCall(row, stage);
      const other = { ...call, body: { result: { outcome: 'reject' } } };
      return [await send(stage, call), await send(stage, other)];
    }
    if (row.operation?.flow === 'enroll') return [await enrollAgain(row, stage)];
    if (row.id === 'rule.evaluate' || row.id === 'rule.reverse') return [await changeTransaction(row, stage)];
    if (showing.has(row.id)) return [await showWhileHistoryLoses(row, stage)];
    const headers = { 'source-id': `conflict-${row.id}` };
    const first = await send(stage, await goodCall(row, stage), { headers });
    return [first, await send(stage, await goodCall(row, stage), { headers })];
  },

  304: async (row, stage) => [
    await send(stage, await goodCall(row, stage), { headers: { 'if-none-match': '*' } }),
  ],

  412: async (row, stage) => [
    await send(stage, await goodCall(row, stage), { headers: { 'if-match': '"0-changed"' } }),
  ],

  413: async (row, stage) => {
    const most = row.operation?.bodyBytesMax ?? 0;
    // Forty megabytes are said to come, and are not sent.
    if (most > 2 ** 21)
      return [
        await send(stage, strayCall(row, stage), {
          payload: '{}',
          headers: { 'content-length': String(most + 1) },
        }),
      ];
    const payload = JSON.stringify({ padding: 'x'.repeat(2 ** 21) });
    return [await send(stage, strayCall(row, stage), { payload })];
  },

  206: async (row, stage) => [
    await send(stage, await goodCall(row, stage), { headers: { range: 'bytes=0-0' } }),
  ],

  416: async (row, stage) => [
    await send(stage, await goodCall(row, stage), { headers: { range: 'bytes=9-' } }),
  ],

  415: async (row, stage) => {
    if (row.method === 'GET') {
      const { url, ...good } = await goodCall(row, stage);
      return [await send(stage, { ...good, url: `${url}?preview=1` })];
    }
    const { body, ...call } = strayCall(row, stage);
    return [await send(stage, { ...call, type: 'text/plain' }, { payload: JSON.stringify(body ?? {}) })];
  },

  423: async (row, stage) => {
    const call = await wrongCall(row, stage);
    const seen: Seen[] = [];
    for (let calls = 0; calls < 7 && seen.at(-1)?.status !== 423; calls++) seen.push(await send(stage, call));
    return seen;
  },

  422: async (row, stage) => {
    if (row.operation?.flow) return [await send(stage, await wrongCall(row, stage))];
    if (row.operation?.action === 'inquiry' || row.id.startsWith('user.search'))
      return whileLocked(row, stage, ['user_search', 'document']);
    const call = await goodCall(row, stage);
    if (row.id === 'webhook.create') {
      await stage.owner`insert into webhook (program_id, id, url, events, status, secret_salt, client_id, created_at, updated_at, mac)
        select 77, number, 'https://hooks.invalid/', '{*}', 0, '', 1, now(), now(), '' from generate_series(-50, -1) as number`;
      return [await send(stage, call)];
    }
    if (row.id === 'ticket.comment') {
      await stage.owner`insert into ticket_comment (program_id, user_id, id, ticket_id, visibility, by_entity, by_entity_id, sealed, created_at)
        select t.program_id, t.user_id, -number, t.id, 0, 3, 1, '', now() from ticket t, generate_series(1, 200) as number
        where t.id = ${userIn(call)}`;
      return [await send(stage, call)];
    }
    if (row.id === 'rule.create') {
      await stage.owner`insert into program_rule (program_id, id, created_at, updated_at)
        select 77, -number, now(), now() from generate_series(1, 1000) as number`;
      return [await send(stage, call)];
    }
    if (row.id === 'rule.evaluate') {
      await limitAmounts(stage, userIn(call));
      return [await send(stage, call)];
    }
    if (row.id === 'watchlist.load') {
      await stage.owner`insert into watchlist (program_id, id, name, format, version_id, load, entries, names, left_out, broken, client_id, created_at, loaded_at)
        select 77, -number, 'full' || number, 'ndjson', 0, 1, 0, 0, 0, 0, 1, now(), now() from generate_series(1, 20) as number`;
      return [await send(stage, call)];
    }
    if (row.id === 'user.external_auth.update') {
      const [entry] = (call.body as { external_auth: object[] }).external_auth;
      return [await send(stage, { ...call, body: { external_auth: [{ ...entry, token: 'x.y.z' }] } })];
    }
    if (row.operation?.members?.includes('documents') && row.operation.verb !== 'get') {
      // No test uploads two hundred documents.
      await stage.owner`insert into document (program_id, user_id, id, status, searched, terms, created_at, updated_at)
        select 77, ${Number(call.url.split('/').at(-1))}, (select first_number from take_numbers(77, 'document', 1 + 0 * copy)), 1, '', '', now(), now()
        from generate_series(1, 200) as copy`;
      return [await send(stage, call)];
    }
    if (row.id === 'account.create') {
      const { user_id: userId } = (call.body as { account: { info: { user_id: number } }[] }).account[0]!
        .info;
      await stage.owner`insert into account (program_id, user_id, id, supplied_id, created_at, updated_at)
        select 77, ${userId}, (select first_number from take_numbers(77, 'account', 1 + 0 * copy)), -1000 * ${userId}::bigint - copy, now(), now()
        from generate_series(1, 200) as copy`;
      return [await send(stage, call)];
    }
    if (row.id === 'group.member.create') {
      const [{ user_id: userId }] = (call.body as { group_user: [{ user_id: number }] }).group_user;
      await stage.owner`insert into group_user (program_id, user_id, id, group_id, created_at, updated_at)
        select 77, ${userId}, (select first_number from take_numbers(77, 'group_user', 1 + 0 * copy)), -copy, now(), now()
        from generate_series(1, 200) as copy`;
      return [await send(stage, call)];
    }
    if (row.id === 'user.relationship.create') {
      // No call makes the same relationship twice, and nobody here knows two hundred others.
      await stage.owner`insert into relationship select r.* from generate_series(1, 200) as copy, lateral (
        select (jsonb_populate_record(t, jsonb_build_object('id', (select first_number from take_numbers(t.program_id, 'relationship', 1 + 0 * copy))))).*
        from relationship t where t.user_id = ${Number(call.url.split('/').at(-1))} limit 1) r`;
      return [await send(stage, call)];
    }
    const seen: Seen[] = [];
    // A list has room for 20 entries or for 200, and a body for 50.
    for (let calls = 0; calls < 5 && seen.every(({ status }) => status === 200); calls++)
      seen.push(await send(stage, { ...call, body: crowded(call.body!) }));
    return seen;
  },

  429: async (row, stage) => {
    const seen: Seen[] = [];
    for (let calls = 0; calls < 5 && seen.at(-1)?.status !== 429; calls++)
      seen.push(await send(stage, strayCall(row, stage), { server: stage.limited }));
    return seen;
  },

  500: async (row, stage) => {
    await stage.owner`alter table client rename to client_gone`;
    try {
      return [await send(stage, strayCall(row, stage))];
    } finally {
      await stage.owner`alter table client_gone rename to client`;
    }
  },

  // Every statement looks at the API client that calls.
  503: async (row, stage) => whileLocked(row, stage, ['client']),
};

interface Sent {
  /** Null: none at all. */
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** In place of the body. */
  readonly payload?: string;
  readonly server?: AssembledTest;
}

async function send(stage: Stage, call: TableCall, sent: Sent = {}): Promise<Seen> {
  const { token = await stage.token(), headers = {}, server = stage.server } = sent;
  const payload = sent.payload ?? (call.body && JSON.stringify(call.body));
  const response = await server.app.inject({
    method: call.method as 'GET',
    url: call.url,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(payload !== undefined && { 'content-type': call.type ?? 'application/json' }),
      ...headers,
    },
    ...(payload !== undefined && { payload }),
  });
  const code = /"result":\{"code":"(\d{4})"/u.exec(response.body)?.[1];
  return { status: response.statusCode, code: code ?? '' };
}

/** Calls while nobody else can look into some tables, and does not wait for them. */
async function whileLocked(row: Row, stage: Stage, tables: readonly string[]): Promise<Seen[]> {
  // Made before: what it is made of may need the tables.
  await stage.token();
  return stage.owner.begin(async (locked) => {
    for (const table of tables) await locked`lock table ${locked(table)} in access exclusive mode`;
    return [await send(stage, strayCall(row, stage), { server: stage.impatient })];
  }) as Promise<Seen[]>;
}

/** The same body with 50 entries in each of its lists. */
function crowded(body: object): object {
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name,
      Array.isArray(value) ? Array.from({ length: 50 }, () => value[0]) : value,
    ]),
  );
}

/** Says something else of a transaction of which was decided, or that was given back. */
async function changeTransaction(row: Row, stage: Stage): Promise<Seen> {
  const call = await goodCall(row, stage);
  if (row.id === 'rule.evaluate') {
    await send(stage, call);
    const body = JSON.stringify(call.body).replace('{"id"', '{"channel":"web","id"');
    return send(stage, call, { payload: body });
  }
  // Nothing of it was allowed.
  await stage.owner`update rule_decision set is_allowed = false where user_id = ${userIn(call)}`;
  return send(stage, call);
}

/** The user whom the path of a call names last. */
function userIn({ url }: TableCall): number {
  return Number(url.split('/').at(-1));
}

/** Loads a list with far fewer entries than it had. */
async function shrinkList(row: Row, stage: Stage): Promise<Seen[]> {
  const call = await goodCall(row, stage);
  const lines = [1, 2, 3].map((ref) => JSON.stringify({ ref: String(ref), names: ['Somebody Listed'] }));
  return [
    await send(stage, call, { payload: lines.join('\n') }),
    await send(stage, call, { payload: lines[0]! }),
  ];
}

async function showWhileHistoryLoses(row: Row, stage: Stage): Promise<Seen> {
  const call = await goodCall(row, stage);
  const headers = { 'show-sensitive-data': '1' };
  return whileHistoryLoses(stage.owner, () => send(stage, call, { headers }));
}

/** A call of a flow with a wrong value: about nobody, but where a second factor must be there to be wrong. */
async function wrongCall(row: Row, stage: Stage): Promise<TableCall> {
  if (!row.operation || !needsFactor(row.operation)) return strayCall(row, stage);
  const { body, ...call } = await goodCall(row, stage);
  return { ...call, body: JSON.parse(JSON.stringify(body).replace(/"code":"[0-9]{6}"/u, '"code":"wrong"')) };
}

/** Enrolls a user whose second factor is on. */
async function enrollAgain(row: Row, stage: Stage): Promise<Seen> {
  const call = await goodCall(row, stage);
  await turnOnSecondFactor(stage.server, await stage.token(), Number(call.url.split('/').at(-1)));
  return send(stage, call);
}

async function eraseOpenUser(row: Row, stage: Stage): Promise<Seen> {
  const { userId } = await createPerson(stage.server, await stage.token(), stage.friendId);
  return send(stage, { method: row.method, url: row.path.replace(':user_id', String(userId)) });
}
