import postgres from 'postgres';
import { type AssembledTest, assembleTest } from '../harness/assembled.ts';
import { createPerson } from '../harness/people.ts';

/** The servers that the calls of the table are sent to, all on one database, and what the calls are made with. */
export interface Stage {
  readonly server: AssembledTest;
  /** Takes one call per second from a client. */
  readonly limited: AssembledTest;
  /** Gives a statement up that waits for a lock longer than 20 milliseconds. */
  readonly impatient: AssembledTest;
  /** The database as its owner sees it. */
  readonly owner: postgres.Sql;
  /** A user of the programme that every other person is related to. */
  readonly friendId: number;
  /** A token with the scopes, valid on every server; without `scope` one that may everything. */
  token(scope?: string): Promise<string>;
  /** Moves the clock of all servers on. */
  passDays(days: number): void;
  close(): Promise<void>;
}

const everything = 'user user:sensitive user:privileged program:admin admin check';
const dayMilliseconds = 86_400_000;

/** Starts the servers; `close()` frees everything. */
export async function openStage(): Promise<Stage> {
  let now = Date.now();
  const clock = () => new Date(now);
  const server = await assembleTest({}, { clock });
  const limited = await assembleTest({ RATE_LIMIT_PER_CLIENT: '1' }, { clock }, server);
  const { database } = server;
  const connection = { ...database.appOptions.connection, lock_timeout: 20 };
  const hasty = { ...server, database: { ...database, appOptions: { ...database.appOptions, connection } } };
  const impatient = await assembleTest({}, { clock }, hasty);
  const owner = postgres({ ...database.adminOptions, max: 1, onnotice: () => {} });
  const tokens = new Map<string, string>();
  const token = async (scope = everything) => {
    const known = tokens.get(scope) ?? (await server.token(scope));
    tokens.set(scope, known);
    return known;
  };
  const { friendId } = await createPerson(server, await token());
  const admin = { token: await token(), body: { program: { retention_days: 1 } } };
  await server.call('PUT', '/v1/program/77', admin);
  return {
    server,
    limited,
    impatient,
    owner,
    friendId,
    token,
    passDays: (days) => {
      now += days * dayMilliseconds;
      // A token lives for half an hour.
      tokens.clear();
    },
    close: async () => {
      await owner.end();
      await impatient.close();
      await limited.close();
      await server.close();
    },
  };
}
