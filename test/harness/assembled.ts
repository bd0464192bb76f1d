import { updateProgram } from '../../src/access/programs.ts';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { jsonType } from '../../src/catalogue/media-types.ts';
import { readConfig } from '../../src/config.ts';
import { Hasher } from '../../src/hashing/hasher.ts';
import { createLog } from '../../src/log.ts';
import { type AssembledServer, assembleServer, type Replacements } from '../../src/main.ts';
import { runFor } from '../../src/storage/connections.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { temporaryFolder } from './processes.ts';

/** A whole server on a database of its own, called without a socket. */
export interface AssembledTest extends AssembledServer {
  readonly database: TestDatabase;
  readonly dataDir: string;
  /** The first client's id and secret. */
  readonly bootstrapClient: { readonly id: string; readonly secret: string };
  /** A token of the first client; all the scopes that are named. */
  token(scope: string, more?: Record<string, string>): Promise<string>;
  /** A token of another client, as the answer that made it tells it; all the scopes that are named. */
  tokenOf(
    client: { client_id: string; client_secret: string },
    scope: string,
    more?: Record<string, string>,
  ): Promise<string>;
  /** A call with a token; the answer's status, body and headers. */
  call(method: string, url: string, options?: CallOptions): Promise<Answer>;
}

/** How a call is made. */
export interface CallOptions {
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What came back. */
export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test says itself what it expects of an answer.
  readonly json: any;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** Hashes that cost next to nothing, for tests of anything but hashing. */
const cheapHashes = { memoryKibibytes: 8, passes: 1, lanes: 1 };

/**
 * Starts one. `close()` frees everything. With `beside` it is one more server on the database and the keys of another,
 * which must be closed after it.
 */
export async function assembleTest(
  environment: Record<string, string> = {},
  replacements: Replacements = {},
  beside?: AssembledTest,
): Promise<AssembledTest> {
  const database = beside?.database ?? (await testDatabase());
  const folder = temporaryFolder();
  const dataDir = beside?.dataDir ?? `${folder.path}/data`;
  const bootstrapClient = { id: 'bootstrap', secret: 'a secret of the tests' };
  const config = readConfig({
    DATA_DIR: dataDir,
    BOOTSTRAP_PROGRAM_ID: '77',
    BOOTSTRAP_CLIENT_ID: bootstrapClient.id,
    BOOTSTRAP_CLIENT_SECRET: bootstrapClient.secret,
    LOG_LEVEL: 'silent',
    ...environment,
  });
  const hasher = new Hasher({ pepper: Buffer.alloc(32, 1), processes: 1, parameters: cheapHashes });
  const place = { appOptions: database.appOptions, isReady: () => true };
  const server = await assembleServer(config, place, { hasher, log: createLog('silent'), ...replacements });
  // Most tests are about users of whom nothing is asked; those that are about what is asked say so.
  if (!beside) await askNothing(server);
  const requestToken = async (form: Record<string, string>, { id, secret } = bootstrapClient) => {
    const response = await server.app.inject({
      method: 'POST',
      url: '/oauth/token',
      headers: {
        authorization: `Basic ${Buffer.from(`${id}:${encodeURIComponent(secret)}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      payload: new URLSearchParams({ grant_type: 'client_credentials', ...form }).toString(),
    });
    if (response.statusCode !== 200) throw new Error(`no token: ${response.body}`);
    return response.json<{ access_token: string }>().access_token;
  };
  return {
    ...server,
    database,
    dataDir,
    bootstrapClient,
    token: (scope, more = {}) => requestToken({ scope, ...more }),
    tokenOf: ({ client_id: id, client_secret: secret }, scope, more = {}) =>
      requestToken({ scope, ...more }, { id, secret }),
    call: async (method, url, { token, body, headers = {} } = {}) => {
      const response = await server.app.inject({
        method: method as 'GET',
        url,
        headers: {
          ...(token && { authorization: `Bearer ${token}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { payload: JSON.stringify(body) }),
      });
      const isJson = String(response.headers['content-type']).startsWith(jsonType);
      return {
        status: response.statusCode,
        json: isJson ? response.json() : response.body,
        headers: response.headers,
      };
    },
    close: async () => {
      await server.close();
      if (!beside) await database.drop();
      folder.remove();
    },
  };
}

/** Has the first programme ask nothing of its users, as if it had never asked anything. */
async function askNothing({
  services: { connections },
  access: { callers },
}: AssembledServer): Promise<void> {
  const programId = 77;
  await updateProgram(connections, callers, programId, {
    settings: { requirements: [] },
  });
  await runFor(connections, '*', {
    text: 'update program set standing_due = false, updated_at = created_at where id = $1::bigint',
    values: [programId],
  });
}

let made = 0;

/** A body of Create User: the example person, with contacts that no other one has. */
export function newUserBody(changes: Record<string, unknown> = {}): Record<string, unknown> {
  made += 1;
  const { personal_info, address, email, phone, security, preferences, currency, terms_conditions } =
    examplePerson;
  return {
    personal_info,
    address,
    email: [{ ...email, address: `ada${made}@example.com` }],
    // Behind the numbers that tests and examples name themselves.
    phone: [{ ...phone, number: `+1306${String(5_560_000 + made)}` }],
    security,
    preferences,
    currency: [currency],
    terms_conditions,
    ...changes,
  };
}
