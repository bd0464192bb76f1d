import type { EnvelopeMember } from '../catalogue/members.ts';
import { defaultSettings } from '../catalogue/program-settings.ts';
import { selectMembers, zoneOf } from '../derive/select.ts';
import { Coalescer } from './coalescer.ts';
import { type Connections, type DatabaseRow, runFor, type Statement } from './connections.ts';
import { isOfStatement } from './database-errors.ts';

/** What a read of one user asks for. */
export interface UserRead {
  readonly programId: number;
  readonly userId: number;
  /** The client that asks, whose state is read with the user's. */
  readonly clientId: number;
  readonly members: readonly EnvelopeMember[];
  readonly customField: boolean;
  readonly boundToUser: boolean;
  /** `UTC ±hh:mm`, or null for the user's own. */
  readonly timeZone: string | null;
  /** Whether a closed user is read as well. */
  readonly withClosed?: boolean;
}

/** What one statement says of the caller and of the user, as of the moment it ran. */
export interface UserAnswer {
  /** The client's status and token generation, null if there is no such client. */
  readonly clientStatus: number | null;
  readonly clientGeneration: number | null;
  readonly userGeneration: number | null;
  /** The version of the user; null where there is no such user. */
  readonly version: number | null;
  /** The zone in which `client_date` is written. */
  readonly timeZone: string;
  /** The programme's language, for messages to a caller who names none. */
  readonly language: string;
  /** JSON text from `"info":` to the envelope's last member; null where no such user is open. */
  readonly body: string | null;
}

/** The answer where there is no such programme. */
const nobody: UserAnswer = {
  clientStatus: null,
  clientGeneration: null,
  userGeneration: null,
  version: null,
  timeZone: 'UTC +00:00',
  language: defaultSettings.default_language,
  body: null,
};

/** The most reads that share a statement. */
const batchMax = 64;

/**
 * Reads users. Reads that arrive while others are under way wait together and share one statement per programme
 * and view. A read only ever joins a statement that has not been sent, so it sees every write that was acknowledged
 * before it was asked for.
 */
export class UserReader {
  readonly #reads: Coalescer<UserRead, UserAnswer>;

  /** `lanes`: how many statements at once, few enough that reads gather behind them. */
  constructor(connections: Connections, lanes: number, serverTimeZone: () => string) {
    this.#reads = new Coalescer({
      lanes,
      batchMax,
      send: async (reads) => {
        const statement = readUsers(reads, serverTimeZone());
        const [rows] = await runFor(connections, reads[0]!.programId, statement);
        for (const row of rows!) refuseMistaken(reads, row);
        const answers = new Map(rows!.map((row) => [row['ordinal'], toAnswer(row)]));
        return reads.map((_, index) => answers.get(index) ?? nobody);
      },
      isOfOne: isOfStatement,
    });
  }

  /** Answers one read; rejects with the database's error. */
  read(read: UserRead): Promise<UserAnswer> {
    return this.#reads.ask(`${read.programId} ${viewKey(read)}`, read);
  }
}

/**
 * Each row names whom it tells of. Several statements are under way on a connection, and a driver that took the answer
 * of one for that of another (postgres 3.4.9 tries some failed statements again, behind those sent meanwhile) would show
 * a user to whoever asked for someone else.
 */
function refuseMistaken(reads: readonly UserRead[], row: DatabaseRow): void {
  const asked = reads[row['ordinal'] as number];
  if (asked?.programId !== row['program_id'] || asked?.userId !== row['user_id']) {
    throw new Error('a read was answered with the rows of another');
  }
}

/** Reads with one key have one statement. */
function viewKey({ customField, boundToUser, withClosed = false, members }: UserRead): string {
  return `${customField} ${boundToUser} ${withClosed} ${members.join()}`;
}

const texts = new Map<string, string>();

/** The statement for a batch; its text is one per view, so that each connection prepares it once. */
function readUsers(batch: readonly UserRead[], serverTimeZone: string): Statement {
  const read = batch[0]!;
  const key = viewKey(read);
  const text = texts.get(key) ?? readUsersText(read);
  texts.set(key, text);
  return {
    text,
    values: [
      read.programId,
      arrayText(batch.map((_, index) => index)),
      arrayText(batch.map(({ userId }) => userId)),
      arrayText(batch.map(({ clientId }) => clientId)),
      arrayText(batch.map(({ timeZone }) => (timeZone === null ? 'NULL' : `"${timeZone}"`))),
      serverTimeZone,
    ],
  };
}

function arrayText(values: readonly (string | number)[]): string {
  return `{${values.join()}}`;
}

function readUsersText(read: UserRead): string {
  return `
select w.ordinal, p.id as program_id, w.user_id, c.status as client_status, c.token_generation as client_generation,
  u.token_generation as user_generation, u.version, zone.name as time_zone, p.settings->>'default_language' as language,
  case when u.id is not null then ${selectMembers(read)} end as body
from program p
cross join unnest($2::integer[], $3::bigint[], $4::bigint[], $5::text[]) as w(ordinal, user_id, client_id, time_zone)
left join client c on c.program_id = p.id and c.id = w.client_id
left join users u on u.program_id = p.id and u.id = w.user_id${read.withClosed ? '' : ' and u.closed_at is null'}
${zoneOf('w.time_zone', '$6::text')}
where p.id = $1::bigint and p.status = 1`;
}

function toAnswer(row: DatabaseRow): UserAnswer {
  return {
    clientStatus: row['client_status'] as number | null,
    clientGeneration: row['client_generation'] as number | null,
    userGeneration: row['user_generation'] as number | null,
    version: row['version'] as number | null,
    timeZone: row['time_zone'] as string,
    language: (row['language'] as string | null) ?? defaultSettings.default_language,
    body: row['body'] as string | null,
  };
}
