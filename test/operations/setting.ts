import { type Answer, type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';

/** A server, and short words for calling it as a trusted back office. */
export interface Setting {
  readonly server: AssembledTest;
  /** May everything that the API offers on users. */
  readonly token: string;
  /** May not set what only a privileged caller may. */
  readonly plainToken: string;
  /** Calls with the strong token; the answer with its code in front. */
  call(
    method: string,
    url: string,
    body?: object,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
  /** Creates a user and returns the whole answer. */
  createUser(changes?: Readonly<Record<string, unknown>>): Promise<Answer['json']>;
  /** The faults of an answer, `path: code`. */
  faultsOf(answer: Answer): string[];
}

/** Starts a server for the tests of one file. */
export async function setUp(environment: Record<string, string> = {}, clock?: () => Date): Promise<Setting> {
  const server = await assembleTest(environment, clock && { clock });
  const scope = 'user user:sensitive user:privileged';
  let current = { token: await server.token(scope), at: clock?.().getTime() ?? 0 };
  const { token } = current;
  /** A token that a clock of the test has not outlived. */
  const liveToken = async () => {
    const now = clock?.().getTime() ?? 0;
    if (now - current.at > 20 * 60_000) current = { token: await server.token(scope), at: now };
    return current.token;
  };
  const call: Setting['call'] = async (method, url, body, headers) =>
    server.call(method, `/v1${url}`, {
      token: await liveToken(),
      ...(body && { body }),
      ...(headers && { headers }),
    });
  return {
    server,
    token,
    plainToken: await server.token('user'),
    call,
    async createUser(changes) {
      const { json } = await call('POST', '/user', newUserBody(changes));
      if (json.result.code !== '0000') throw new Error(JSON.stringify(json.result));
      return json;
    },
    faultsOf: ({ json }) =>
      (json.result.details ?? []).map((one: { path: string; code: string }) => `${one.path}: ${one.code}`),
  };
}
