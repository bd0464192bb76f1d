import type { Answer } from '../calls/answer.ts';
import type { Call, Services } from '../calls/services.ts';
import { errors } from '../catalogue/errors.ts';
import { inquiries } from '../catalogue/resources/inquiries.ts';
import { answerText } from '../derive/envelope.ts';
import { inquiryText } from '../derive/inquiry-text.ts';
import type { DatabaseRow } from '../storage/connections.ts';
import {
  countDocuments,
  type DocumentFilter,
  type DocumentPage,
  documentSortColumns,
  pageOfDocuments,
} from '../storage/document-inquiry.ts';
import type { TextPart } from '../storage/user-inquiry.ts';
import { ownerOf, readCursor, writeCursor } from './cursor.ts';
import { readInquirer, runInquiry } from './inquirer.ts';
import { type InquiryInput, questionOf, readInquiry } from './read-inquiry.ts';
import { sealedNumbers, textPart } from './text-part.ts';

const operationId = 'user.document.inquiry';
const inquiry = inquiries[operationId]!;

type Asked = InquiryInput<(typeof documentSortColumns)[number]>;

/** Parameters about what this product does not hold: nothing is found by them. */
const foreignToUs = ['terminal_id', 'terminal_user_id', 'account_id', 'transaction_id', 'order_id'];

/**
 * Finds the documents that a question asks for and answers one page of them, without the contents of their files.
 * Throws invalidInput, tokenRevoked, inquiryTooBroad.
 */
export async function inquireDocuments(services: Services, call: Call, sent: unknown): Promise<Answer> {
  const asked = readInquiry(inquiry, sent, documentSortColumns);
  const filter = readFilter(services, call, asked);
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
      after: { id: last['id'] as number, value: last['value'] as string },
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
  const documents = shown.map((row) =>
    answerText('null', row['body'] as string, {
      validate: null,
      timeZone: row['time_zone'] as string,
      responseTime: 0,
    }),
  );
  return {
    membersText: inquiryText(inquiry, told, documents),
    timeZone: state.timeZone,
    language: state.language,
    replayed: false,
  };
}

const nothing = { found: [], total: 0 } as const;

/** A page, one longer than it is shown, and how many documents there are in all: counted once, then `known`. */
async function findPage(
  services: Services,
  filter: DocumentFilter,
  page: DocumentPage,
  known: number | undefined,
): Promise<{ readonly found: readonly DatabaseRow[]; readonly total: number }> {
  const found = await runInquiry(services, filter.programId, pageOfDocuments(filter, page));
  if (known !== undefined) return { found, total: known };
  if (found.length < page.limit && page.offset === 0) return { found, total: found.length };
  const [counted] = await runInquiry(services, filter.programId, countDocuments(filter));
  return { found, total: counted!['documents'] as number };
}

/** What is looked for; null where it is plain that nothing is found. */
function readFilter(
  services: Services,
  call: Call,
  { input, from, to, withClosed }: Asked,
): DocumentFilter | null {
  const { programId, boundUserId } = call;
  if (![undefined, programId].includes(input['program_id'] as number | undefined)) return null;
  if (foreignToUs.some((name) => input[name] !== undefined)) return null;
  const parts = [
    ['term', 'any', 'search_term'],
    ['userName', 'email', 'user_name'],
    ['sourceId', 'source_id', 'original_source_id'],
  ] as const;
  const texts: { term?: TextPart; userName?: TextPart; sourceId?: TextPart } = {};
  for (const [place, of, name] of parts) {
    const typed = input[name] as string | undefined;
    if (typed === undefined) continue;
    const part = textPart(of, typed);
    if (!part) return null;
    const sensitive = of === 'any' && call.scopes.has('user:sensitive');
    texts[place] = sensitive ? { ...part, sealed: sealedNumbers(services.keyring, programId, typed) } : part;
  }
  return {
    programId,
    from,
    to,
    withClosed,
    userIds: [input['user_id'] as number | undefined, boundUserId].filter((id) => typeof id === 'number'),
    ...(input['document_id'] !== undefined && { documentId: input['document_id'] as number }),
    ...(input['status'] !== undefined && { status: input['status'] as number }),
    ...texts,
  };
}
