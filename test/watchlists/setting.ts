import postgres from 'postgres';
import type { Services } from '../../src/calls/services.ts';
import { screenList } from '../../src/watchlists/screen-list.ts';
import { screenUser } from '../../src/watchlists/screen-user.ts';
import type { Answer } from '../harness/assembled.ts';
import { type Setting, setUp } from '../operations/setting.ts';

/** A server with the words for calls about watchlists. */
export interface WatchlistSetting extends Setting {
  readonly owner: postgres.Sql;
  readonly admin: string;
  /** Loads a list; `flags` stand in the query. */
  load(name: string, body: string, flags?: string, type?: string): Promise<Answer>;
  /** Creates a user of a name, and compares the user with the lists. Returns the user's number. */
  person(firstName: string, lastName: string, dateOfBirth?: string): Promise<number>;
  /** Compares a user with the lists, as the job does. */
  screen(userId: number): Promise<void>;
  /** Compares all users with a list, as the job does. */
  screenAll(
    name: string,
    signal?: AbortSignal,
    sizes?: { entries: number; users: number },
    services?: Services,
  ): Promise<void>;
  /** The hits of a user, whatever became of them. */
  // biome-ignore lint/suspicious/noExplicitAny: a test says itself what it expects of an answer.
  hitsOf(userId: number): Promise<any[]>;
  decide(id: number, hit: object, token?: string): Promise<Answer>;
  close(): Promise<void>;
}

/** Lines of JSON. */
export const ndjson = (...entries: readonly object[]) =>
  entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');

/** Starts a server whose jobs about watchlists the tests run. */
export async function setUpWatchlists(): Promise<WatchlistSetting> {
  const at = await setUp();
  const { server } = at;
  const owner = postgres({ ...server.database.adminOptions, max: 1, onnotice: () => {} });
  await owner`update job set recurs_at = now() + interval '1 day' where recurs_at is not null`;
  const admin = await server.token('program:admin');
  const screen = (userId: number) => screenUser(server.services, 77, userId);
  const idOf = async (name: string) =>
    Number((await owner`select id from watchlist where program_id = 77 and name = ${name}`)[0]?.['id']);
  return {
    ...at,
    owner,
    admin,
    screen,
    load: async (name, body, flags = '', type = 'application/x-ndjson') =>
      await send(at, admin, `/v1/watchlist/${name}${flags}`, body, type),
    person: async (first_name, last_name, date_of_birth = '1957-03-10') => {
      const { info } = await at.createUser({ personal_info: { first_name, last_name, date_of_birth } });
      await screen(info.id);
      return info.id;
    },
    screenAll: async (name, signal = new AbortController().signal, sizes, services = server.services) =>
      screenList(
        services,
        {
          ...{ programId: 77, id: 1, userId: null, attempt: 1, signal },
          payload: { watchlistId: await idOf(name) },
        },
        sizes,
      ),
    hitsOf: async (userId) => {
      const found = [];
      for (const status of ['open', 'confirmed', 'dismissed', 'ended'])
        found.push(...(await at.call('GET', `/watchlist/hit?user_id=${userId}&status=${status}`)).json.hits);
      return found.sort((one, other) => one.id - other.id);
    },
    decide: (id, hit, token = at.token) =>
      server.call('PUT', `/v1/watchlist/hit/${id}`, { token, body: { hit } }),
    close: async () => {
      await owner.end();
      await server.close();
    },
  };
}

async function send(
  { server }: Setting,
  token: string,
  url: string,
  payload: string,
  type: string,
): Promise<Answer> {
  const response = await server.app.inject({
    method: 'POST',
    url,
    headers: { authorization: `Bearer ${token}`, 'content-type': type },
    payload,
  });
  return { status: response.statusCode, json: response.json(), headers: response.headers };
}
