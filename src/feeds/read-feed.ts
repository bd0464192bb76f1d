import { answerFrame } from '../catalogue/answer-frame.ts';
import type { FaultDetail } from '../catalogue/errors.ts';
import { feedEntriesMax } from '../catalogue/feeds.ts';
import type { Verb } from '../catalogue/field.ts';
import { kinds, readText } from '../catalogue/kinds/index.ts';
import type { Resource } from '../catalogue/resource.ts';
import { type KnownMembers, knownOf, namesOnly } from '../derive/known-members.ts';
import { type Input, maybeShown, type ReadContext } from '../derive/read-input.ts';
import { unknownMembers } from '../derive/unknown-members.ts';
import { isPlainObject } from '../objects.ts';
import { latestDay } from '../time/days.ts';

/** An entry of a report, before it is read by the catalogue. */
export interface SentEntry {
  /** Its place in the body: `$.account[0]`. */
  readonly path: string;
  readonly sent: Record<string, unknown>;
}

/** A report as it was sent. */
export interface SentFeed {
  readonly entries: readonly SentEntry[];
  readonly isDryRun: boolean;
  readonly faults: FaultDetail[];
  readonly context: ReadContext;
  /** Of which moment an entry is, in milliseconds since 1970. */
  readonly momentOf: (entry: SentEntry) => number;
}

/** By how much another clock may be ahead of ours, in milliseconds. */
const aheadMax = 5 * 60_000;

/**
 * Reads what holds for every report: a list of up to 500 entries under one member, or the one that the path names (`isOne`),
 * which may do without a body where it is closed. Faults are collected with their paths.
 */
export function readFeed(
  body: unknown,
  {
    member,
    of,
    verb,
    now,
    isOne,
  }: {
    readonly member: string;
    readonly of: Resource;
    readonly verb: Exclude<Verb, 'get'>;
    readonly now: Date;
    readonly isOne: boolean;
  },
): SentFeed {
  const known: KnownMembers = new Map([...namesOnly([...answerFrame, 'as_of']), [member, knownOf(of)]]);
  const faults = unknownMembers(known, body);
  const context: ReadContext = { verb, privileged: true, today: latestDay(now), faults };
  const whole = isPlainObject(body) ? body : {};
  if (body !== undefined && whole !== body) faults.push({ path: '$', fault: 'notObject' });
  const isDryRun = isSent(whole['validate']) && readFlag(whole['validate'], faults);
  const ofAll = readMoment(whole['as_of'], '$.as_of', faults, now);
  const momentOf = ({ path, sent }: SentEntry) =>
    readMoment(sent['as_of'], `${path}.as_of`, faults, now) ?? ofAll ?? now.getTime();
  const entries = readEntries(whole[member], member, faults, isOne && verb === 'delete', isOne);
  return { entries, isDryRun, faults, context, momentOf };
}

function readEntries(
  sent: unknown,
  member: string,
  faults: FaultDetail[],
  mayMiss: boolean,
  isOne: boolean,
): SentEntry[] {
  const path = `$.${member}`;
  if (!isSent(sent)) {
    if (!mayMiss) faults.push({ path, fault: 'required' });
    return mayMiss ? [{ path: `${path}[0]`, sent: {} }] : [];
  }
  if (!Array.isArray(sent)) {
    faults.push({ path, fault: 'notList' });
    return [];
  }
  const maximum = isOne ? 1 : feedEntriesMax;
  if (sent.length === 0) faults.push({ path, fault: 'emptyList' });
  if (sent.length > maximum) {
    faults.push({ path, fault: 'tooManyEntries', params: { maximum } });
    return [];
  }
  return sent.flatMap((one, index): SentEntry[] => {
    const at = `${path}[${index}]`;
    if (isPlainObject(one)) return [{ path: at, sent: one }];
    faults.push({ path: at, fault: 'notObject' });
    return [];
  });
}

/** Of which moment something is; undefined where that is not said. */
function readMoment(sent: unknown, path: string, faults: FaultDetail[], now: Date): number | undefined {
  if (!isSent(sent)) return undefined;
  if (typeof sent !== 'string') {
    faults.push({ path, fault: 'wrongType', params: { expected: 'string', found: typeof sent } });
    return undefined;
  }
  const { text, ...found } = readText(kinds.instant, sent);
  if (found.fault) {
    faults.push({ path, ...found });
    return undefined;
  }
  const moment = Date.parse(text!);
  // A report from the future would keep every later one out.
  if (moment > now.getTime() + aheadMax) faults.push({ path, fault: 'dateInFuture' });
  return moment;
}

function readFlag(sent: unknown, faults: FaultDetail[]): boolean {
  const { text, ...found } = readText(kinds.flag, String(sent));
  if (found.fault) faults.push({ path: '$.validate', ...found });
  return text === '1';
}

/** One input of several that were read apart, with what each of them may only have shown. */
export function joinInputs(...inputs: readonly Input[]): Input {
  const shown = inputs.flatMap((input) => input[maybeShown] ?? []);
  return { ...Object.assign({}, ...inputs), ...(shown.length > 0 && { [maybeShown]: shown }) };
}

/** Whether a member says anything: an empty text counts as not sent. */
export function isSent(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** A number that was read; undefined where none was sent. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
