import { refuseFaults } from '../calls/faults.ts';
import type { AccountActivity } from '../catalogue/account-activities.ts';
import { errors, type FaultDetail } from '../catalogue/errors.ts';
import { memberIn } from '../objects.ts';
import { inTransaction, type Place } from '../storage/connections.ts';
import { formatDateTime } from '../time/format-instant.ts';
import { addFactor, factorsMax, factorsOf, offerTotp, removeFactors } from './factors.ts';
import { countGuess } from './guesses.ts';
import { noteInLog } from './log.ts';
import { changeOperator, findOperator, type OperatorRow } from './operators.ts';
import { offerPasskey, takesPasskeys } from './passkeys.ts';
import { checkOwnPassword } from './password.ts';
import { readMember, readOfKind, readText } from './read-body.ts';
import { renewRecoveryCodes } from './recovery-codes.ts';
import type { SessionCall, SessionHandler, SessionServices } from './session-call.ts';
import { recall, remember } from './session-memory.ts';
import { endSessions, raiseSession } from './sessions.ts';
import { nameOf, proveFactor } from './setup.ts';
import { showSession } from './show.ts';
import { hashTicket, noteAlone, readFactor } from './sign-in.ts';

/** Changes name, language or password. Throws tooManyAttempts, hasherBusy, and invalidInput for a wrong current password. */
export const update: SessionHandler = async (services, call) => {
  const { callers, hasher } = services;
  const { operator } = call.live!;
  const faults: FaultDetail[] = [];
  const sent = readMember(call.body, 'operator', faults);
  const name = readOfKind(sent, '$.operator', 'name', 'short-text', faults);
  const language = readOfKind(sent, '$.operator', 'language', 'language', faults);
  const isNew = memberIn(sent, 'password') !== undefined;
  const password = isNew ? readText(sent, '$.operator', 'password', faults) : undefined;
  const current = isNew ? readText(sent, '$.operator', 'current_password', faults) : undefined;
  refuseFaults(faults);
  if (password !== undefined) {
    const counted = await countGuess(services, { 'password email': operator.email });
    const { matches } = await hasher.verify(operator.password_hash!, current!, hashTicket);
    if (matches) await counted.giveBack();
    else {
      await noteAlone(services, operator.id, 'password_refused', call.visitor.network);
      faults.push({ path: '$.operator.current_password', fault: 'notProven' });
    }
    const fault = checkOwnPassword(password, { email: operator.email, name: name ?? operator.name });
    if (fault) faults.push({ path: '$.operator.password', ...fault });
    refuseFaults(faults);
  }
  const hash = password === undefined ? undefined : await hasher.hash(password, hashTicket);
  return changeOwn(services, call, 'account_changed', async (place, before, now) => {
    const change = {
      ...(name !== undefined && { name }),
      ...(language !== undefined && { language }),
      ...(hash !== undefined && { password_hash: hash, generation: before.generation + 1 }),
    };
    const after = await changeOperator(place, callers, before, change, now);
    if (hash !== undefined) await endSessions(place, operator.id, { but: call.live!.session.id });
    return {
      operator: after,
      isRaised: hash !== undefined,
      detail: { changed: Object.keys(change).filter((one) => one !== 'generation') },
    };
  });
};

/** Offers what a further second factor is set up from. Throws tooManyRecords, notPossibleNow for a passkey of an address in digits. */
export const offerFactor: SessionHandler = async ({ connections, callers }, { live, site, body }) => {
  const { session, operator } = live!;
  const faults: FaultDetail[] = [];
  const type = memberIn(readMember(body, 'factor', faults), 'type');
  if (type !== 'totp' && type !== 'passkey')
    faults.push({ path: '$.factor.type', fault: 'unknownCode', params: { allowed: 'totp, passkey' } });
  refuseFaults(faults);
  const factors = await factorsOf(connections, callers, operator.id);
  if (factors.length >= factorsMax)
    throw errors.tooManyRecords({ resource: 'second factors', maximum: factorsMax });
  if (type === 'totp') {
    const totp = await offerTotp(operator.email);
    await remember(connections, callers, session.id, { totpSecret: totp.secret });
    return { members: { offer: { totp, passkey: null } } };
  }
  if (!takesPasskeys(site)) throw errors.notPossibleNow({ resource: 'passkey' });
  const passkeys = factors.flatMap(({ content }) => (content.type === 'passkey' ? [content.passkey] : []));
  const { options, challenge } = await offerPasskey(site, operator, passkeys);
  await remember(connections, callers, session.id, { challenge });
  return { members: { offer: { totp: null, passkey: options } } };
};

/** Sets a further second factor up. Throws tooManyRecords, tooManyAttempts, and invalidInput where it does not hold. */
export const addOwnFactor: SessionHandler = async (services, call) => {
  const { connections, callers, clock } = services;
  const { session, operator } = call.live!;
  const faults: FaultDetail[] = [];
  const sent = readMember(call.body, 'factor', faults);
  const factor = readFactor(sent, '$.factor', faults);
  const name = readOfKind(sent, '$.factor', 'name', 'short-text', faults);
  refuseFaults(faults);
  const counted = await countGuess(services, { 'second factor': String(operator.id) });
  const memory = await recall(connections, callers, session.id);
  const proven = await proveFactor(call.site, factor, memory, clock());
  if (!proven) {
    // Who mistypes tries again with the same secret.
    await remember(connections, callers, session.id, memory);
    faults.push({ path: factor.otp === undefined ? '$.factor.passkey' : '$.factor.otp', fault: 'notProven' });
  }
  refuseFaults(faults);
  await counted.giveBack();
  return changeOwn(services, call, 'second_factor_added', async (place, before, now) => {
    const factors = await factorsOf(place, callers, operator.id);
    if (factors.length >= factorsMax)
      throw errors.tooManyRecords({ resource: 'second factors', maximum: factorsMax });
    await addFactor(place, callers, operator.id, { name: name ?? nameOf(proven!.content), ...proven! }, now);
    return { operator: before, detail: { by: proven!.content.type } };
  });
};

/** Removes a second factor; the last one stays. Throws notPossibleNow. */
export const removeFactor: SessionHandler = (services, call) =>
  changeOwn(services, call, 'second_factor_removed', async (place, before) => {
    const id = Number(/^[0-9]{1,15}$/u.exec(call.params['factor_id'] ?? '')?.[0] ?? 0);
    const factors = await factorsOf(place, services.callers, before.id);
    if (!factors.some((factor) => factor.id === id) || factors.length === 1)
      throw errors.notPossibleNow({ resource: 'second factor' });
    await removeFactors(place, before.id, id);
    return { operator: before, detail: { factor_id: id } };
  });

/** Draws new recovery codes. */
export const renewRecovery: SessionHandler = async (services, call) => {
  let codes: string[] = [];
  const { members } = await changeOwn(services, call, 'recovery_codes_renewed', async (place, before) => {
    codes = await renewRecoveryCodes(place, services.callers, before.id);
    return { operator: before, detail: {} };
  });
  return { members: { ...members, recovery_codes: codes } };
};

/** What a change of the own account did. */
interface OwnChange {
  readonly operator: OperatorRow;
  readonly detail: Readonly<Record<string, string | number | readonly string[]>>;
  /** The session gets a new token, as it has another generation. */
  readonly isRaised?: boolean;
}

/** Changes the operator's own account in one transaction with the log, and answers the session. */
async function changeOwn(
  { connections, callers, clock }: SessionServices,
  { live, visitor }: SessionCall,
  activity: AccountActivity,
  work: (place: Place, before: OperatorRow, now: string) => Promise<OwnChange>,
) {
  const { session } = live!;
  const now = formatDateTime(clock());
  const done = await inTransaction(connections, '*', async (place) => {
    const before = await findOperator(place, callers, { id: live!.operator.id }, { isLocked: true });
    if (before?.generation !== session.generation) throw errors.sessionEnded();
    const { operator, detail, isRaised = false } = await work(place, before, now);
    await noteInLog(place, callers, operator.id, { activity, detail, network: visitor.network }, now);
    const raised = isRaised
      ? await raiseSession(place, callers, session, operator, { isProven: false, now })
      : undefined;
    return { outcome: { operator, raised }, commits: true };
  });
  const shown = { session: done.raised?.session ?? session, operator: done.operator };
  return {
    members: { session: await showSession(connections, callers, shown) },
    ...(done.raised && { token: done.raised.token }),
  };
}
