import type { Answer } from '../calls/answer.ts';
import type { Call, Services } from '../calls/services.ts';
import { documentStatus } from '../catalogue/codes.ts';
import { errors } from '../catalogue/errors.ts';
import { inquiries, type SortColumn } from '../catalogue/resources/inquiries.ts';
import { answerText } from '../derive/envelope.ts';
import { inquiryText } from '../derive/inquiry-text.ts';
import type { InputOf } from '../derive/rows.ts';
import { readKnownObject } from '../derive/unknown-members.ts';
import {
  countDocuments,
  type DocumentFilter,
  type DocumentPage,
  type FoundDocument,
  pageOfDocuments,
} from '../storage/document-inquiry.ts';
import type { TextPart } from '../storage/text-conditions.ts';
import { ownerOf, readCursor, writeCursor } from './cursor.ts';
import { documentSearchKind, userSearchKind } from './derived-kinds.ts';
import { readInquirer, runInquiry } from './inquirer.ts';
import { type InquiryInput, questionOf, readInquiry } from './read-inquiry.ts';
import { sealedNumbers, textPart } from './text-part.ts';

const operationId = 'user.document.inquiry';
const inquiry = inquiries[operationId];

type Sent = InputOf<typeof inquiry.parameters>;
type Asked = InquiryInput<Sent, SortColumn>;

/** Parameters about what this product does not hold: nothing is found by them. */
const foreignToUs: readonly (keyof Sent)[] = [
  'terminal_id',
  'terminal_user_id',
  'account_id',
  'transaction_id',
  'order_id',
];

/**
 * Finds the documents that a question asks for and answers one page of them, without the contents of their files.
 * Throws invalidInput, tokenRevoked, inquiryTooBroad.
 */
export async function inquireDocuments(services: Services, call: Call, sent: unknown): Promise<Answer> {
  const asked: Asked = readInquiry(
    (context) => readKnownObject(inquiry.parameters, sent, context),
    inquiry.sortColumns,
    Object.values(documentStatus),
  );
  const filter = readFilter(services, call, asked, await services.derived.behind());
  const owner = ownerOf(call, operationId, questionOf(asked));
  const known = asked.cursor === null ? null : readCursor(services.keyring, owner, asked.cursor);
  if (asked.cursor !== null && !known) {
    throw errors.invalidInput({ count: 1 }, { details: [{ path: '$.cursor', fault: 'invalidCursor' }] });
  }
  const page = {
    sortBy: asked.sortBy,
    isDescending: asked.isDescending,
    after: known?.after ?? null,
    offset: asked.startIndex - 1,
    limit: asked.pageSize + 1,
    customField: call.customField,
    boundToUser: call.boundUserId !== null,
    reviews: call.scopes.has('user:privileged'),
    timeZone: call.timeZone,
    serverTimeZone: services.serverTimeZone(),
  };
  const [state, { found, total }] = await Promise.all([
    readInquirer(services, call),
    filter ? findPage(services, filter, page, known?.total) : nothing,
  ]);
  const shown = found.slice(0, asked.pageSize);
  const startIndex = known?.startIndex ?? asked.startIndex;
  const last = shown.at(-1);
  const next = last &&
    found.length > shown.length && {
      after: last,
      startIndex: startIndex + shown.length,
      total,
      known: null,
    };
  const told = {
    from: asked.from,
    to: asked.to,
    startIndex,
    pageSize: asked.pageSize,
    total,
    cursor: next ? writeCursor(services.keyring, owner, next) : null,
  };
  const documents = shown.map(({ body, time_zone: timeZone }) =>
    answerText('null', body, { validate: null, timeZone, responseTime: 0 }),
  );
  return {
    membersText: inquiryText(inquiry, told, documents),
    timeZone: state.timeZone,
    language: state.language,
    replayed: false,
  };
}

interface FoundPage {
  readonly found: readonly FoundDocument[];
  /** How many documents there are in all. */
  readonly total: number;
}

const nothing: FoundPage = { found: [], total: 0 };

/** A page, one longer than it is shown. The documents are counted once, then how many there are is `known`. */
async function findPage(
  services: Services,
  filter: DocumentFilter,
  page: DocumentPage,
  known: number | undefined,
): Promise<FoundPage> {
  const found = await runInquiry(services, filter.programId, pageOfDocuments(filter, page));
  if (known !== undefined) return { found, total: known };
  if (found.length < page.limit && page.offset === 0) return { found, total: found.length };
  const [counted] = await runInquiry(services, filter.programId, countDocuments(filter));
  return { found, total: counted!.documents };
}

/** What is looked for; null where it is plain that nothing is found. */
function readFilter(
  services: Services,
  call: Call,
  { input, from, to, withClosed }: Asked,
  behind: ReadonlySet<string>,
): DocumentFilter | null {
  const { programId, boundUserId } = call;
  if ((input.program_id ?? programId) !== programId) return null;
  if (foreignToUs.some((name) => input[name] !== undefined)) return null;
  const parts = [
    ['term', 'any', 'search_term'],
    ['userName', 'email', 'user_name'],
    ['sourceId', 'source_id', 'original_source_id'],
  ] as const;
  const texts: Record<(typeof parts)[number][0], TextPart | null> = {
    term: null,
    userName: null,
    sourceId: null,
  };
  for (const [place, of, name] of parts) {
    const typed = input[name];
    if (typeof typed !== 'string') continue;
    const part = textPart(of, typed, behind.has(userSearchKind) || behind.has(documentSearchKind));
    if (!part) return null;
    const sensitive = of === 'any' && call.scopes.has('user:sensitive');
    texts[place] = sensitive
      ? { ...part, sealed: sealedNumbers(services.keyring, programId, typed, behind) }
      : part;
  }
  return {
    programId,
    from,
    to,
    withClosed,
    userIds: [input.user_id, boundUserId].filter((id) => typeof id === 'number'),
    documentId: input.document_id ?? null,
    status: input.status ?? null,
    ...texts,
  };
}
