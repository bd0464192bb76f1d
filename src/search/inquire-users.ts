import type { Answer } from '../calls/answer.ts';
import type { Call, Services } from '../calls/services.ts';
import { entity, status } from '../catalogue/codes.ts';
import { errors } from '../catalogue/errors.ts';
import { inquiries, type SortColumn } from '../catalogue/resources/inquiries.ts';
import { answerText } from '../derive/envelope.ts';
import { inquiryText } from '../derive/inquiry-text.ts';
import { namesOnly } from '../derive/known-members.ts';
import type { InputOf } from '../derive/rows.ts';
import { readKnownObject, unknownNames } from '../derive/unknown-members.ts';
import type { TextPart } from '../storage/text-conditions.ts';
import { readCount } from '../storage/user-counts.ts';
import {
  countUsers,
  type KnownOfDays,
  keptCount,
  pageOfUsers,
  type UserFilter,
} from '../storage/user-inquiry.ts';
import { type CursorContent, ownerOf, readCursor, writeCursor } from './cursor.ts';
import { userSearchKind } from './derived-kinds.ts';
import { readInquirer, runInquiry } from './inquirer.ts';
import { type InquiryInput, questionOf, readInquiry } from './read-inquiry.ts';
import { sealedNumbers, textPart } from './text-part.ts';

const operationId = 'user.inquiry';
const inquiry = inquiries[operationId];

const memberNames = namesOnly(inquiry.members);

type Asked = InquiryInput<InputOf<typeof inquiry.parameters>, SortColumn>;

/**
 * Finds the users that a question asks for and answers one page of them, with the exact number of them all. Masked
 * values stay masked. Throws invalidInput, tokenRevoked, inquiryTooBroad.
 */
export async function inquireUsers(services: Services, call: Call, sent: unknown): Promise<Answer> {
  const asked: Asked = readInquiry(
    (context) => {
      const input = readKnownObject(inquiry.parameters, sent, context);
      context.faults.push(...unknownNames(memberNames, wantedNames(input) ?? [], '$.members'));
      return input;
    },
    inquiry.sortColumns,
    Object.values(status),
  );
  const filter = readFilter(services, call, asked, await services.derived.behind());
  const owner = ownerOf(call, operationId, questionOf(asked));
  const known = asked.cursor === null ? null : readCursor(services.keyring, owner, asked.cursor);
  if (asked.cursor !== null && !known) throw errors.invalidInput({ count: 1 }, { details: [badCursor] });
  // Who no longer counts is told so, whatever else would be found; it is asked at the same time to save a wait.
  const [state, page] = await Promise.all([
    readInquirer(services, call),
    filter ? findPage(services, filter, asked, known) : nobody,
  ]);
  const { rows, more, total, known: ofDays } = page;
  const startIndex = known?.startIndex ?? asked.startIndex;
  const last = rows.at(-1);
  const next = more && last && { after: last, startIndex: startIndex + rows.length, total, known: ofDays };
  const told = {
    from: asked.from,
    to: asked.to,
    startIndex,
    pageSize: asked.pageSize,
    total,
    cursor: next ? writeCursor(services.keyring, owner, next) : null,
  };
  const users = await readUsers(services, call, asked, rows);
  return {
    membersText: inquiryText(inquiry, told, users),
    timeZone: state.timeZone,
    language: state.language,
    replayed: false,
  };
}

/** The members that a question names; null where it names none and wants all. */
function wantedNames({ members }: Asked['input']): string[] | null {
  return members == null ? null : members.split(',');
}

const badCursor = { path: '$.cursor', fault: 'invalidCursor' } as const;

/** What is looked for; null where it is plain that nobody is. */
function readFilter(
  services: Services,
  call: Call,
  { input, from, to, withClosed }: Asked,
  behind: ReadonlySet<string>,
): UserFilter | null {
  const { programId, boundUserId } = call;
  // Another programme's users are looked for in vain, whether there is such a programme or not.
  if ((input.program_id ?? programId) !== programId) return null;
  // Everything that is found is a user.
  if ((input.entity ?? entity.user) !== entity.user) return null;
  const parts = [
    ['any', 'search_term'],
    ['first_name', 'first_name'],
    ['last_name', 'last_name'],
    ['email', 'email'],
  ] as const;
  const texts: TextPart[] = [];
  for (const [of, name] of parts) {
    const typed = input[name];
    if (typeof typed !== 'string') continue;
    const part = textPart(of, typed, behind.has(userSearchKind));
    if (!part) return null;
    const sensitive = of === 'any' && call.scopes.has('user:sensitive');
    texts.push(
      sensitive ? { ...part, sealed: sealedNumbers(services.keyring, programId, typed, behind) } : part,
    );
  }
  return {
    programId,
    from,
    to,
    withClosed,
    userIds: [input.user_id, boundUserId].filter((id) => typeof id === 'number'),
    texts,
    status: input.status ?? null,
    countryCode: input.country_code ?? null,
    currency: input.currency ?? null,
    sourceId: input.original_source_id ?? null,
  };
}

interface FoundPage {
  readonly rows: readonly CursorContent['after'][];
  /** Whether there are rows behind the page. */
  readonly more: boolean;
  readonly total: number;
  readonly known: KnownOfDays | null;
}

const nobody: FoundPage = { rows: [], more: false, total: 0, known: null };

/**
 * The first page asks how many there are and between which numbers they stand; the pages behind it know from the
 * cursor.
 */
async function findPage(
  services: Services,
  filter: UserFilter,
  asked: Asked,
  known: CursorContent | null,
): Promise<FoundPage> {
  const { programId } = filter;
  const start = known ?? (await readStart(services, filter));
  if (!start.known) return nobody;
  const offset = known ? 0 : asked.startIndex - 1;
  const rows = await runInquiry(
    services,
    programId,
    pageOfUsers(filter, {
      sortBy: asked.sortBy,
      isDescending: asked.isDescending,
      after: known?.after ?? null,
      offset,
      // One more than is shown tells whether there are more.
      limit: asked.pageSize + 1,
      known: start.known,
      total: start.total,
    }),
  );
  const more = rows.length > asked.pageSize;
  // Where all of them stand on the page, they are counted.
  const onPage = more || offset > 0 ? null : rows.length;
  const total =
    start.total ?? onPage ?? (await runInquiry(services, programId, countUsers(filter)))[0]!.users;
  return { rows: rows.slice(0, asked.pageSize), more, total, known: start.known };
}

/**
 * How many there are as far as the writes keep count, else null; and what is known of all the users of those days, null
 * where there are none.
 */
async function readStart(
  services: Services,
  filter: UserFilter,
): Promise<{ total: number | null; known: KnownOfDays | null }> {
  const kept = keptCount(filter);
  const { programId, from, to, withClosed } = filter;
  const [row] = await runInquiry(services, programId, readCount(kept ?? { programId, from, to, withClosed }));
  const { users, everyone, first_id: firstId, last_id: lastId } = row!;
  const known = firstId === null || lastId === null ? null : { everyone, firstId, lastId };
  return { total: kept ? users : null, known };
}

/** The users of a page as Get User shows them; one that was closed meanwhile is left out. */
async function readUsers(
  services: Services,
  call: Call,
  { withClosed, input }: Asked,
  rows: FoundPage['rows'],
): Promise<string[]> {
  const names = wantedNames(input);
  // In one order and once each, so that questions which differ in nothing else share statements.
  const wanted = names && inquiry.members.filter((member) => names.includes(member));
  const answers = await Promise.all(
    rows.map(({ id }) =>
      services.reader.read({
        programId: call.programId,
        userId: id,
        clientId: call.clientId,
        members: inquiry.members,
        wanted,
        customField: call.customField,
        boundToUser: call.boundUserId !== null,
        timeZone: call.timeZone,
        withClosed,
      }),
    ),
  );
  return answers.flatMap(({ shown: { body, timeZone } }) =>
    body === null ? [] : [answerText('null', body, { validate: null, timeZone, responseTime: 0 })],
  );
}
