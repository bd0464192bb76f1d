import { refuseFaults } from '../calls/faults.ts';
import type { AccountActivity } from '../catalogue/account-activities.ts';
import { operatorStatus, sessionStatus } from '../catalogue/codes.ts';
import { errors, type FaultDetail } from '../catalogue/errors.ts';
import { isPlainObject, memberIn } from '../objects.ts';
import { inTransaction } from '../storage/connections.ts';
import { formatDateTime } from '../time/format-instant.ts';
import { factorsOf, type SentFactor, useFactor } from './factors.ts';
import { browserOf } from './familiar.ts';
import { countGuess } from './guesses.ts';
import { type LogNote, noteInLog } from './log.ts';
import { changeOperator, comparableEmail, findOperator } from './operators.ts';
import { askPasskeys } from './passkeys.ts';
import { readMember, readText } from './read-body.ts';
import type { SessionHandler, SessionServices } from './session-call.ts';
import { recall, remember } from './session-memory.ts';
import { endSessions, listSessions, raiseSession, startSession } from './sessions.ts';
import { showListed, showSession } from './show.ts';

/** Whose hashes are done in turn with those of programmes. */
export const hashTicket = { fairnessKey: 'operators' } as const;

/** What is left of a session that has ended. */
const ended = { session: null };

/** A hash that no password has: an email that nobody has costs the time that a wrong password does. */
let nobodysHash: Promise<string> | undefined;

function hashOfNobody(hasher: SessionServices['hasher']): Promise<string> {
  nobodysHash ??= hasher.hash('nobody', hashTicket).catch((error: unknown) => {
    nobodysHash = undefined;
    throw error;
  });
  return nobodysHash;
}

/** Signs in by email and password; the session waits for the second factor. Throws signInRefused, tooManyAttempts, hasherBusy. */
export const signIn: SessionHandler = async (services, { body, visitor }) => {
  const { connections, callers, hasher, clock } = services;
  const faults: FaultDetail[] = [];
  const sent = readMember(body, 'session', faults);
  const email = readText(sent, '$.session', 'email', faults);
  const password = readText(sent, '$.session', 'password', faults);
  refuseFaults(faults);
  const counted = await countGuess(services, {
    'password network': visitor.network,
    'password email': comparableEmail(email!),
  });
  const operator = await findOperator(connections, callers, { email: email! });
  const stored = operator?.password_hash ?? (await hashOfNobody(hasher));
  const { matches } = await hasher.verify(stored, password!, hashTicket);
  if (!matches || operator?.status !== operatorStatus.active || operator.password_hash === null) {
    // Behind the answer, so that the time that it takes does not tell whose email it is.
    if (operator) noteAlone(services, operator.id, 'sign_in_refused', visitor.network).catch(() => undefined);
    throw errors.signInRefused();
  }
  await counted.giveBack();
  const now = formatDateTime(clock());
  const started = await startSession(connections, callers, operator, visitor, {
    isProven: false,
    isSteppedUp: false,
    now,
  });
  const session = await showSession(connections, callers, { session: started.session, operator });
  return { members: { session }, token: started.token };
};

/** Takes the second factor: the session begins, or is stepped up. Throws secondFactorWrong, tooManyAttempts. */
export const confirm: SessionHandler = async (services, { body, live, site, visitor }) => {
  const { connections, callers, clock } = services;
  const { session, operator } = live!;
  const faults: FaultDetail[] = [];
  const sent = readFactor(readMember(body, 'session', faults), '$.session', faults);
  refuseFaults(faults);
  const counted = await countGuess(services, { 'second factor': String(operator.id) });
  const { challenge } = await recall(connections, callers, session.id);
  const now = clock();
  const instant = formatDateTime(now);
  const isFirst = session.status === sessionStatus.pending;
  const raised = await inTransaction(connections, '*', async (place) => {
    const current = await findOperator(place, callers, { id: operator.id }, { isLocked: true });
    const isSame = current?.generation === session.generation && current.status === operatorStatus.active;
    if (!isSame) throw errors.sessionEnded();
    const by = await useFactor(place, callers, operator.id, sent, { site, challenge, now, instant });
    const isSignIn = by !== null && isFirst;
    const signedIn = isSignIn
      ? await changeOperator(place, callers, current, { last_sign_in_at: instant }, instant)
      : current;
    const activity = by === null ? 'second_factor_refused' : isFirst ? 'signed_in' : 'stepped_up';
    const told = activity === 'signed_in' ? { browser: browserOf(visitor.userAgent) } : {};
    const note: LogNote = {
      activity,
      detail: { by, session_id: session.id, ...told },
      network: visitor.network,
    };
    await noteInLog(place, callers, operator.id, note, instant);
    if (by === null) return { outcome: null, commits: true };
    return {
      outcome: await raiseSession(place, callers, session, signedIn, { isProven: true, now: instant }),
      commits: true,
    };
  });
  if (raised === null) throw errors.secondFactorWrong();
  await counted.giveBack();
  const shown = await showSession(connections, callers, { session: raised.session, operator });
  return { members: { session: shown }, token: raised.token };
};

/** What a passkey of the operator is to sign. Throws notPossibleNow where there is none. */
export const passkey: SessionHandler = async ({ connections, callers }, { live, site }) => {
  const { session, operator } = live!;
  const passkeys = (await factorsOf(connections, callers, operator.id)).flatMap(({ content }) =>
    content.type === 'passkey' ? [content.passkey] : [],
  );
  if (passkeys.length === 0) throw errors.notPossibleNow({ resource: 'passkey' });
  const { options, challenge } = await askPasskeys(site, passkeys);
  await remember(connections, callers, session.id, { challenge });
  return { members: { passkey: options } };
};

/** The session, and what may be done in it. */
export const get: SessionHandler = async ({ connections, callers }, { live }) => ({
  members: { session: await showSession(connections, callers, live!) },
});

/** Signs out. */
export const signOut: SessionHandler = async (services, { live, visitor }) => {
  const { session, operator } = live!;
  await endSessions(services.connections, operator.id, { only: session.id });
  if (session.status === sessionStatus.active)
    await noteAlone(services, operator.id, 'signed_out', visitor.network);
  return { members: ended, token: null };
};

/** The sessions of the operator. */
export const list: SessionHandler = async ({ connections, callers, clock }, { live }) => {
  const { session, operator } = live!;
  const rows = await listSessions(connections, callers, operator.id, formatDateTime(clock()));
  return { members: { sessions: rows.map((row) => showListed(row, session.id)) } };
};

/** Ends another session of the operator. Throws sessionUnknown. */
export const end: SessionHandler = async (services, { live, params, visitor }) => {
  const id = Number(/^[0-9]{1,15}$/u.exec(params['session_id'] ?? '')?.[0] ?? 0);
  const { connections, callers } = services;
  const count = await endSessions(connections, live!.operator.id, { only: id });
  if (count === 0) throw errors.sessionUnknown();
  await noteAlone(services, live!.operator.id, 'session_ended', visitor.network, { session_id: id });
  return {
    members: id === live!.session.id ? ended : { session: await showSession(connections, callers, live!) },
    ...(id === live!.session.id && { token: null }),
  };
};

/** Notes in the log of an operator what has no other effect. */
export async function noteAlone(
  { connections, callers, clock }: SessionServices,
  operatorId: number,
  activity: AccountActivity,
  network: string,
  detail: Readonly<Record<string, string | number>> = {},
): Promise<void> {
  const now = formatDateTime(clock());
  await inTransaction(connections, '*', async (place) => {
    await noteInLog(place, callers, operatorId, { activity, detail, network }, now);
    return { outcome: undefined, commits: true };
  });
}

/** The second factor of a body: one of the three. */
export function readFactor(sent: unknown, path: string, faults: FaultDetail[]): SentFactor {
  const factor: SentFactor = {
    otp: memberIn(sent, 'otp') === undefined ? undefined : readText(sent, path, 'otp', faults),
    recoveryCode:
      memberIn(sent, 'recovery_code') === undefined
        ? undefined
        : readText(sent, path, 'recovery_code', faults),
    passkey: memberIn(sent, 'passkey'),
  };
  const given = Object.values(factor).filter((value) => value !== undefined);
  if (given.length !== 1) faults.push({ path: `${path}.otp`, fault: 'required' });
  if (factor.passkey !== undefined && !isPlainObject(factor.passkey))
    faults.push({ path: `${path}.passkey`, fault: 'notObject' });
  return factor;
}
