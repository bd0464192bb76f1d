import { status } from '../catalogue/codes.ts';
import type { Verb } from '../catalogue/field.ts';
import { accountInfo, accountParts, accountSecurity } from '../catalogue/resources/account.ts';
import { geoCoordinates } from '../catalogue/resources/geo-coordinates.ts';
import { type Input, type ReadContext, readObject } from '../derive/read-input.ts';
import { isPlainObject } from '../objects.ts';
import { isSent, joinInputs, numberOf, type SentEntry, type SentFeed } from './read-feed.ts';

/** An account as a report tells of it. */
export interface FedAccount {
  /** Its place in the body. */
  readonly path: string;
  /** The numbers that name it, and its user's; absent where not sent. */
  readonly id: number | undefined;
  readonly suppliedId: number | undefined;
  readonly userId: number | undefined;
  /** Of which moment the report is, in milliseconds since 1970. */
  readonly asOf: number;
  /** The account is closed. */
  readonly isEnd: boolean;
  /** What is said of it, by the fields of the stored list. */
  readonly input: Input;
}

/** The status with which a report says that an account is closed. */
const closed = String(status.closed);

/** Reads the accounts of a report; faults are collected. `pathId`: the number in the path of the call; undefined where there is none. */
export function readAccounts(feed: SentFeed, programId: number, pathId: number | undefined): FedAccount[] {
  return feed.entries.map((entry) => readAccount(entry, feed, programId, pathId));
}

function readAccount(
  entry: SentEntry,
  { context, momentOf }: SentFeed,
  programId: number,
  pathId: number | undefined,
): FedAccount {
  const { path, sent } = entry;
  const { faults, verb } = context;
  const whole = readInfo(sent['info'], path, context, pathId !== undefined);
  const parts = verb === 'delete' ? {} : readParts(sent, path, context);
  const { id, supplied_id: suppliedId, user_id: userId, program_id: program } = whole;
  if (typeof program === 'number' && program !== programId)
    faults.push({ path: `${path}.info.program_id`, fault: 'unknownCode', params: { allowed: programId } });
  if (verb !== 'post' && pathId === undefined && id === undefined && suppliedId === undefined)
    faults.push({ path: `${path}.info.supplied_id`, fault: 'required' });
  if (typeof id === 'number' && pathId !== undefined && id !== pathId) unknown(`${path}.info.id`, context);
  const isClosed = whole['status'] === closed;
  if (verb === 'post' && isClosed)
    faults.push({ path: `${path}.info.status`, fault: 'unknownCode', params: { allowed: 'any but 9' } });
  return {
    path,
    id: pathId ?? numberOf(id),
    suppliedId: numberOf(suppliedId),
    userId: numberOf(userId),
    asOf: momentOf(entry),
    isEnd: verb === 'delete' || isClosed,
    input: joinInputs(whole, parts),
  };
}

function readInfo(sent: unknown, path: string, context: ReadContext, isNamed: boolean): Input {
  if (!isSent(sent)) {
    if (context.verb !== 'delete' || !isNamed)
      context.faults.push({ path: `${path}.info`, fault: 'required' });
    return {};
  }
  if (!isPlainObject(sent)) {
    context.faults.push({ path: `${path}.info`, fault: 'notObject' });
    return {};
  }
  const { security, ...said } = sent;
  const read = readObject(accountInfo, said, `${path}.info`, context);
  if (!isSent(security) || context.verb === 'delete') return read;
  return joinInputs(read, readObject(accountSecurity, security, `${path}.info.security`, context));
}

function readParts(sent: Record<string, unknown>, path: string, context: ReadContext): Input {
  const { as_of: _, geo_coordinates: place, custom_field: free } = sent;
  const parts = readObject(accountParts, { custom_field: free, geo_coordinates: place }, path, context);
  if (isSent(place)) readObject(geoCoordinates, place, `${path}.geo_coordinates`, asNew(context));
  return parts;
}

/** A position is told as a whole. */
function asNew(context: ReadContext): ReadContext {
  return { ...context, verb: 'post' satisfies Verb };
}

function unknown(path: string, { faults }: ReadContext): void {
  faults.push({ path, fault: 'unknownInProgram', params: { resource: 'account' } });
}
