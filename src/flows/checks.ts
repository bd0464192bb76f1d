import { faultsError } from '../calls/faults.ts';
import type { Services } from '../calls/services.ts';
import {
  type CheckKind,
  type CheckPool,
  checkKinds,
  checkNames,
  forgottenHours,
} from '../catalogue/check-pools.ts';
import { errors, type FaultDetail } from '../catalogue/errors.ts';
import type { ProgramSettings } from '../catalogue/program-settings.ts';
import { knownNetworksRead } from '../storage/known-networks.ts';
import type { FurtherRead } from '../storage/user-state.ts';
import { toHex } from '../storage/user-vault.ts';
import { addMinutes } from '../time/format-instant.ts';
import type { Counter, CounterState } from '../users/counters.ts';
import type { Refusal, UserChange } from '../users/user-change.ts';

/** A check whose wrong answers are counted: of a user, whether or not there is one, or of a contact that is asked about. */
export interface Check {
  readonly kind: CheckKind;
  /** The number of the user, or the keyed hash of a contact. */
  readonly subject: string;
  /** The keyed hash of the network that the call comes from; absent where no network is known. */
  readonly network?: string;
}

/** How a check stands. */
export interface CheckState {
  /** Wrong answers in a row. */
  readonly count: number;
  /** Until when checks are suspended, UTC; `held` until somebody lifts it; null: they are not. */
  readonly suspended: string | 'held' | null;
}

/** Seconds that an answer names while checks are suspended until somebody lifts it. */
const heldSeconds = 86_400;
/**
 * For how long a wrong answer is kept. What is forgotten is kept for as long as any programme may remember it, and over before:
 * so the hours may change, and what is kept still tells until when checks are suspended. What is not forgotten is kept for longer
 * than any programme runs.
 */
const keptHours = { forgotten: forgottenHours.maximum, never: 24 * 365 * 100 };

/** The keyed hash that stands for a network, of a programme. */
export function networkHash(
  { keyring }: Pick<Services, 'keyring'>,
  programId: number,
  network: string,
): string {
  return toHex(keyring.keyedHash('counter', String(programId), 'network', network));
}

/** The counters of a check: that of everybody, and that of the network where the pool keeps one. */
export function countersOf(check: Check): readonly Counter[] {
  return hasNetwork(check) ? [commonCounter(check), networkCounter(check)] : [commonCounter(check)];
}

/** What is read to know whether the network of a check is one of the user's. */
export function readNetworks(checks: readonly Check[]): readonly FurtherRead[] {
  return checks.some(hasNetwork) ? [knownNetworksRead] : [];
}

/** How a check stands, by what was read. */
export function stateOf(user: UserChange, check: Check): CheckState {
  return suspensionOf(check.kind, user.counter(counterOf(user, check)), user.settings, user.now);
}

/** How a check stands whose counter was read. */
export function suspensionOf(
  kind: CheckKind,
  { count, endsAt }: Pick<CounterState, 'count' | 'endsAt'>,
  settings: ProgramSettings,
  now: string,
): CheckState {
  const { heldSetting }: CheckPool = checkKinds[kind];
  if (endsAt === null || count < settings.wrong_answers_max) return { count, suspended: null };
  if (heldSetting && count >= settings[heldSetting]) return { count, suspended: 'held' };
  // Wrong answers are kept for as long after a suspension as they would be without one.
  const until = addHours(endsAt, -hoursOf(kind));
  return { count, suspended: until > now ? until : null };
}

/**
 * Until when a wrong answer of a moment is kept, the last of so many in a row; instants are UTC, `yyyy-mm-ddThh:mm:ss`. What
 * `suspensionOf` tells follows from it.
 */
export function keptUntil(kind: CheckKind, count: number, settings: ProgramSettings, now: string): string {
  return addHours(addMinutes(now, suspendedMinutes(kind, count, settings)), hoursOf(kind));
}

/** For how many minutes a wrong answer suspends further ones, the last of so many in a row. */
function suspendedMinutes(kind: CheckKind, count: number, settings: ProgramSettings): number {
  const minutes = settings[checkKinds[kind].minutesSetting];
  const over = count - settings.wrong_answers_max;
  return over < 0 ? 0 : minutes[Math.min(over, minutes.length - 1)]!;
}

/**
 * Counts an answer as wrong before it is compared, so that of many at once none is free; `clearCheck` takes the count back. Returns
 * a refusal while checks of the kind are suspended: then nothing is counted.
 */
export function countAttempt(user: UserChange, check: Check): Refusal | undefined {
  const { count, suspended } = stateOf(user, check);
  if (suspended) return user.refuse(errors.securityLocked({ seconds: secondsUntil(suspended, user.now) }));
  user.count(counterOf(user, check), keptUntil(check.kind, count + 1, user.settings, user.now));
  return undefined;
}

/** Refuses a wrong answer that was counted; where the answer suspends further ones, a job notes that. */
export function refuseWrong(user: UserChange, check: Check, error = errors.checkFailed()): Refusal {
  const count = stateOf(user, check).count + 1;
  // Of users that do not exist as well: the statement shall take as long.
  if (count >= user.settings.wrong_answers_max) {
    const minutes = suspendedMinutes(check.kind, count, user.settings);
    const until = Date.parse(`${addMinutes(user.now, minutes)}Z`) / 1000;
    user.enqueue('security.note_suspension', {
      payload: { suspectedId: user.userId, check: checkNames.indexOf(check.kind), count, until },
    });
  }
  return user.refuse(error);
}

/** Takes an attempt back that turned out right, where what it is for is not done yet: wrong answers before it stay counted. */
export function giveBackAttempt(user: UserChange, check: Check): void {
  user.giveBack(counterOf(user, check));
}

/**
 * Refuses a new secret for what is wrong with it for this user, once the user has proven who that is: nothing counts as wrong, and the
 * refusal holds only while the counters are what was read. Undefined where nothing is wrong.
 */
export function refuseOwnFaults(
  user: UserChange,
  { checks = [] }: { readonly checks?: readonly Check[] },
  faults: readonly FaultDetail[],
): Refusal | undefined {
  if (faults.length === 0) return undefined;
  for (const check of checks) giveBackAttempt(user, check);
  return user.refuse(faultsError(faults));
}

/** Clears the wrong answers of a check after a right one, and remembers the network of a right password. */
export function clearCheck(user: UserChange, check: Check): void {
  user.clear(counterOf(user, check));
  // Whoever knows an address could make a network known by it, but not by a password.
  if (check.kind !== 'password' || check.network === undefined || !user.exists) return;
  if (user.settings.known_networks_max === 0) return;
  user.insert('known_network', {
    program_id: user.programId,
    user_id: user.userId,
    network: check.network,
    seen_at: user.now,
  });
}

/** Whole seconds until a suspension ends, at least one. */
export function secondsUntil(suspended: string, now: string): number {
  if (suspended === 'held') return heldSeconds;
  return Math.max(1, Math.ceil((Date.parse(`${suspended}Z`) - Date.parse(`${now}Z`)) / 1000));
}

/** The counter that counts for a check: that of the network where the user gave right answers from it lately. */
function counterOf(user: UserChange, check: Check): Counter {
  return hasNetwork(check) && isKnown(user, check) ? networkCounter(check) : commonCounter(check);
}

/** The counters of checks of a kind of which each counts at this moment: a network's only while the user is known from it. */
export function countersInForce(user: UserChange, checks: readonly Check[]): readonly Counter[] {
  return checks.filter((check) => !hasNetwork(check) || isKnown(user, check)).flatMap(countersOf);
}

/** Whether the user gave a right answer from the network of a check lately, and from few others since. */
function isKnown(user: UserChange, { network }: Check): boolean {
  const { known_networks_max: maximum, known_network_days: days } = user.settings;
  const since = addHours(user.now, -24 * days);
  return user
    .further(knownNetworksRead)
    .slice(0, maximum)
    .some((known) => known.network === network && known.seen_at > since);
}

function hasNetwork({ kind, network }: Check): boolean {
  return checkKinds[kind].byNetwork && network !== undefined;
}

function commonCounter({ kind, subject }: Check): Counter {
  return { kind: `wrong ${kind}`, subject, ...forgetting(kind) };
}

function networkCounter({ kind, subject, network }: Check): Counter {
  return { kind: `wrong ${kind} from a network`, subject: `${subject} ${network}`, ...forgetting(kind) };
}

/** When wrong answers of a kind are over that are still kept. */
function forgetting(kind: CheckKind): Pick<Counter, 'hoursBeforeEnd'> {
  if (!checkKinds[kind].forgets) return {};
  return { hoursBeforeEnd: (settings) => keptHours.forgotten - settings.wrong_answers_forgotten_hours };
}

function hoursOf(kind: CheckKind): number {
  return checkKinds[kind].forgets ? keptHours.forgotten : keptHours.never;
}

function addHours(instant: string, hours: number): string {
  return addMinutes(instant, hours * 60);
}
