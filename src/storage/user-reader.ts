import type { EnvelopeMember } from '../catalogue/members.ts';
import { defaultSettings } from '../catalogue/program-settings.ts';
import { notification } from '../catalogue/resources/notification.ts';
import { answerState } from '../derive/answer-state.ts';
import { ifWanted, selectMembers, type View, zoneOf } from '../derive/select.ts';
import { AnswerCache } from './answer-cache.ts';
import { Coalescer } from './coalescer.ts';
import { type Connections, type DatabaseRow, runFor, type Statement } from './connections.ts';
import { isOfStatement, isStaleStatement } from './database-errors.ts';
import { type StoredNotice, shownNoticeText } from './notices.ts';

/** What a read of one user asks for. */
export interface UserRead {
  readonly programId: number;
  readonly userId: number;
  /** The client that asks, whose state is read with the user's. */
  readonly clientId: number;
  readonly members: readonly EnvelopeMember[];
  /**
   * Those of `members` that are read, the others being null; null or absent: all. One statement serves every choice, since
   * callers choose, and each statement is kept.
   */
  readonly wanted?: readonly EnvelopeMember[] | null;
  readonly customField: boolean;
  readonly boundToUser: boolean;
  /** Whether the documents of changes that are held are shown whole; absent: no. */
  readonly reviews?: boolean;
  /** `UTC ±hh:mm`, or null for the user's own. */
  readonly timeZone: string | null;
  /** Whether a closed user is read as well. */
  readonly withClosed?: boolean;
  /** Whether the answer may be kept in memory for the next read of it, and come from there. */
  readonly mayKeep?: boolean;
}

/** A user as a view shows it. Where it is kept, each read of it gives the same object. */
export interface ShownUser {
  /** The version of the user; null where there is no such user. */
  readonly version: number | null;
  /** The entity tag as it was worked out last, and of what: what is shown again need not be hashed again. */
  known?: { readonly language: string; readonly membersText: string; readonly tag: string };
  /** The zone in which `client_date` is written. */
  readonly timeZone: string;
  /** JSON text from `"info":` to the envelope's last member; null where no such user is open. */
  readonly body: string | null;
}

/** What a read says of the caller and of the user, as of the moment its statement ran. */
export interface UserAnswer {
  /** The client's status and token generation, null if there is no such client. */
  readonly clientStatus: number | null;
  readonly clientGeneration: number | null;
  readonly userGeneration: number | null;
  /** The programme's language, for messages to a caller who names none. */
  readonly language: string;
  readonly shown: ShownUser;
}

/** What a statement answers to a read. */
interface Found extends UserAnswer {
  /** What the user's answer depends on (`answerState`), where the read asks for it and there is such a user. */
  readonly state: string | null;
}

/** The answer where there is no such programme. */
const nobody: Found = {
  clientStatus: null,
  clientGeneration: null,
  userGeneration: null,
  language: defaultSettings.default_language,
  shown: { version: null, timeZone: 'UTC +00:00', body: null },
  state: null,
};

/** How a notice of a user is shown, which is sealed: the one part of an answer that PostgreSQL cannot write. Null: it cannot be shown. */
export type ShowNotice = (
  owner: Pick<UserRead, 'programId' | 'userId'>,
  notice: StoredNotice,
) => Readonly<Record<string, unknown>> | null;

/** Which columns a statement answers: what is shown, the state that it is made from, or both. */
type Columns = 'shown' | 'state' | 'both';

interface Question {
  readonly read: UserRead;
  readonly columns: Columns;
}

/** The most reads that share a statement. */
const batchMax = 64;

/** How often a read is asked that is refused as out of date: each of the connections, four at most, may refuse it once. */
const attemptsMax = 5;

/** What the kept answers of a process may take, and how long one stays that nobody reads. */
const cacheOptions = { bytesMax: 16 * 2 ** 20, idleMilliseconds: 5 * 60_000 };

/**
 * Reads users. Reads that arrive while others are under way wait together and share one statement per programme
 * and view. A read only ever joins a statement that has not been sent, so it sees every write that was acknowledged
 * before it was asked for.
 *
 * What is read often is kept as it was shown, beside the state that it was made from. Each use reads that state from the
 * database, at a fraction of the cost of the whole; where the state has moved, the user is read anew.
 */
export class UserReader {
  readonly #reads: Coalescer<Question, Found>;
  readonly #cache = new AnswerCache<ShownUser>(cacheOptions);
  readonly #sweep: NodeJS.Timeout;

  /** `lanes`: how many statements at once, few enough that reads gather behind them. */
  constructor(connections: Connections, lanes: number, serverTimeZone: () => string, showNotice: ShowNotice) {
    this.#reads = new Coalescer({
      lanes,
      batchMax,
      send: async (questions) => {
        const reads = questions.map(({ read }) => read);
        const statement = readUsers(questions[0]!, reads, serverTimeZone());
        const [rows] = await runFor(connections, reads[0]!.programId, statement);
        for (const row of rows!) refuseMistaken(reads, row);
        const found = new Map(rows!.map((row) => [row['ordinal'], toFound(row, showNotice)]));
        return reads.map((_, index) => found.get(index) ?? nobody);
      },
      isOfOne: isOfStatement,
    });
    this.#sweep = setInterval(() => this.#cache.dropIdle(), cacheOptions.idleMilliseconds / 5).unref();
  }

  /** Answers one read; rejects with the database's error. */
  async read(read: UserRead): Promise<UserAnswer> {
    if (!read.mayKeep || read.withClosed || read.wanted) return this.#ask(read, 'shown');
    const key = `${read.userId} ${read.programId} ${read.timeZone} ${viewKey(read)}`;
    const kept = this.#cache.get(key);
    if (kept) {
      const found = await this.#ask(read, 'state');
      if (found.state === kept.state) return { ...found, shown: kept.answer };
    }
    if (!kept && !this.#cache.isWanted(key)) return this.#ask(read, 'shown');
    const found = await this.#ask(read, 'both');
    const { state, shown } = found;
    if (state === null) this.#cache.drop(key);
    else this.#cache.keep(key, { state, answer: shown }, shown.body!);
    return found;
  }

  /** Ends what it does by itself. */
  close(): void {
    clearInterval(this.#sweep);
  }

  /** Asks again what was refused as out of date: the connection prepares it anew, and the next may be out of date as well. */
  async #ask(read: UserRead, columns: Columns): Promise<Found> {
    // Of what is not shown, the view does not matter.
    const view = columns === 'state' ? '' : viewKey(read);
    const key = `${read.programId} ${columns} ${view} ${read.wanted?.join() ?? ''}`;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#reads.ask(key, { read, columns });
      } catch (error) {
        if (attempt === attemptsMax || !isStaleStatement(error)) throw error;
      }
    }
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
function viewKey({
  customField,
  boundToUser,
  withClosed = false,
  reviews = false,
  members,
  wanted = null,
}: UserRead): string {
  return `${customField} ${boundToUser} ${withClosed} ${reviews} ${wanted !== null} ${numberOf(members)}`;
}

const numbers = new WeakMap<readonly EnvelopeMember[], number>();
const numbersByName = new Map<string, number>();

/** A number for a choice of members: the names of all of them are long, and would be joined at each read. */
function numberOf(members: readonly EnvelopeMember[]): number {
  const known = numbers.get(members);
  if (known !== undefined) return known;
  const name = members.join();
  const number = numbersByName.get(name) ?? numbersByName.size;
  numbersByName.set(name, number);
  numbers.set(members, number);
  return number;
}

const texts = new Map<string, string>();

/** The statement for a batch; its text is one per view, so that each connection prepares it once. */
function readUsers(
  { read, columns }: Question,
  batch: readonly UserRead[],
  serverTimeZone: string,
): Statement {
  const key = `${columns} ${columns === 'state' ? '' : viewKey(read)}`;
  const text = texts.get(key) ?? readUsersText(read, columns);
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
      ...(isNarrowed(read, columns) ? [arrayText(read.wanted)] : []),
    ],
  };
}

/** Whether a statement is told which members it reads. */
function isNarrowed<Read extends UserRead>(
  read: Read,
  columns: Columns,
): read is Read & { readonly wanted: readonly EnvelopeMember[] } {
  return columns !== 'state' && read.wanted != null;
}

function arrayText(values: readonly (string | number)[]): string {
  return `{${values.join()}}`;
}

function readUsersText(read: UserRead, columns: Columns): string {
  const { members, customField, boundToUser, reviews = false } = read;
  const narrowed = isNarrowed(read, columns) && { wanted: '$7::text[]' };
  const view: View = { members, customField, boundToUser, reviews, ...narrowed };
  const notice = members.includes(notification.name)
    ? ifWanted(notification.name, shownNoticeText, view)
    : 'null::json';
  const shown = `u.version, zone.name as time_zone, case when u.id is not null then ${selectMembers(view)} end as body,
  ${notice} as notice`;
  return `
select w.ordinal, p.id as program_id, w.user_id, c.status as client_status, c.token_generation as client_generation,
  u.token_generation as user_generation, p.settings->>'default_language' as language
  ${columns === 'state' ? '' : `, ${shown}`}
  ${columns === 'shown' ? '' : `, ${answerState} as state`}
from program p
cross join unnest($2::integer[], $3::bigint[], $4::bigint[], $5::text[]) as w(ordinal, user_id, client_id, time_zone)
left join client c on c.program_id = p.id and c.id = w.client_id
left join users u on u.program_id = p.id and u.id = w.user_id${read.withClosed ? '' : ' and u.closed_at is null'}
${zoneOf('w.time_zone', '$6::text')}
where p.id = $1::bigint and p.status = 1`;
}

function toFound(row: DatabaseRow, showNotice: ShowNotice): Found {
  const body = row['body'] as string | null;
  const notice = (row['notice'] ?? null) as StoredNotice | null;
  const owner = { programId: row['program_id'] as number, userId: row['user_id'] as number };
  const shown = notice && showNotice(owner, notice);
  return {
    clientStatus: row['client_status'] as number | null,
    clientGeneration: row['client_generation'] as number | null,
    userGeneration: row['user_generation'] as number | null,
    language: (row['language'] as string | null) ?? defaultSettings.default_language,
    shown: {
      version: row['version'] as number | null,
      timeZone: row['time_zone'] as string,
      body: body !== null && shown ? withNotice(body, shown) : body,
    },
    state: row['state'] as string | null,
  };
}

/** The text of an answer that shows a notice in place of what the programme has written for the user. */
function withNotice(body: string, notice: object): string {
  const members = { ...JSON.parse(`{${body}}`), [notification.name]: notice };
  return JSON.stringify(members).slice(1, -1);
}
