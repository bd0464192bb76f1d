import { refuseFaults } from '../calls/faults.ts';
import { operatorStatus } from '../catalogue/codes.ts';
import { errors, type FaultDetail } from '../catalogue/errors.ts';
import { inTransaction } from '../storage/connections.ts';
import { formatDateTime } from '../time/format-instant.ts';
import { addFactor, type FactorContent, firstStep, offerTotp, removeFactors } from './factors.ts';
import { browserOf } from './familiar.ts';
import { countGuess } from './guesses.ts';
import { findInvitation, type Invitation, rememberChallenge, takeInvitation } from './invitations.ts';
import { noteInLog } from './log.ts';
import { changeOperator } from './operators.ts';
import { offerPasskey, readPasskey, type Site, takesPasskeys } from './passkeys.ts';
import { checkOwnPassword } from './password.ts';
import { readMember, readText } from './read-body.ts';
import { renewRecoveryCodes } from './recovery-codes.ts';
import type { SessionCall, SessionHandler, SessionServices } from './session-call.ts';
import { endSessions, startSession } from './sessions.ts';
import { showAccount, showSession } from './show.ts';
import { hashTicket, readFactor } from './sign-in.ts';

/** Opens an invitation: who is invited, and what the second factor is set up from. Throws invitationEnded, tooManyAttempts. */
export const open: SessionHandler = async (services, call) => {
  const { connections, callers } = services;
  const faults: FaultDetail[] = [];
  const token = readText(readMember(call.body, 'setup', faults), '$.setup', 'token', faults);
  refuseFaults(faults);
  const invitation = await openInvitation(services, call, token!);
  const { operator, memory } = invitation;
  const offered = takesPasskeys(call.site) ? await offerPasskey(call.site, operator, []) : null;
  if (offered) await rememberChallenge(connections, callers, token!, invitation, offered.challenge);
  return {
    members: {
      setup: {
        operator: showAccount(operator),
        totp: await offerTotp(operator.email, memory.totpSecret),
        passkey: offered?.options ?? null,
      },
    },
  };
};

/**
 * Accepts an invitation: sets the password and the second factor, and signs in. Throws invitationEnded, tooManyAttempts, hasherBusy, and
 * invalidInput for a password that is too easy or a second factor that does not hold.
 */
export const complete: SessionHandler = async (services, call) => {
  const { connections, callers, hasher, clock } = services;
  const faults: FaultDetail[] = [];
  const sent = readMember(call.body, 'setup', faults);
  const token = readText(sent, '$.setup', 'token', faults);
  const password = readText(sent, '$.setup', 'password', faults);
  const factor = readFactor(sent, '$.setup', faults);
  refuseFaults(faults);
  const { operator, memory } = await openInvitation(services, call, token!);
  const fault = checkOwnPassword(password!, operator);
  if (fault) faults.push({ path: '$.setup.password', ...fault });
  const now = clock();
  const proven = await proveFactor(call.site, factor, memory, now);
  if (!proven)
    faults.push({ path: factor.otp === undefined ? '$.setup.passkey' : '$.setup.otp', fault: 'notProven' });
  refuseFaults(faults);
  const hash = await hasher.hash(password!, hashTicket);
  const instant = formatDateTime(now);
  const done = await inTransaction(connections, '*', async (place) => {
    const invited = await takeInvitation(place, callers, token!, instant);
    if (invited?.status !== operatorStatus.invited) throw errors.invitationEnded();
    await removeFactors(place, operator.id);
    await endSessions(place, operator.id);
    const ready = await changeOperator(
      place,
      callers,
      invited,
      {
        status: operatorStatus.active,
        password_hash: hash,
        generation: invited.generation + 1,
        last_sign_in_at: instant,
      },
      instant,
    );
    await addFactor(place, callers, operator.id, { name: nameOf(proven!.content), ...proven! }, instant);
    const codes = await renewRecoveryCodes(place, callers, operator.id);
    await noteInLog(
      place,
      callers,
      operator.id,
      {
        activity: 'set_up',
        detail: { by: proven!.content.type, browser: browserOf(call.visitor.userAgent) },
        network: call.visitor.network,
      },
      instant,
    );
    const begun = { isProven: true, isSteppedUp: true, now: instant };
    const started = await startSession(place, callers, ready, call.visitor, begun);
    return { outcome: { started, ready, codes }, commits: true };
  });
  const session = await showSession(connections, callers, {
    session: done.started.session,
    operator: done.ready,
  });
  return { members: { session, recovery_codes: done.codes }, token: done.started.token };
};

async function openInvitation(
  services: SessionServices,
  { visitor }: SessionCall,
  token: string,
): Promise<Invitation> {
  const { connections, callers, clock } = services;
  const counted = await countGuess(services, { 'invitation network': visitor.network });
  const found = await findInvitation(connections, callers, token, formatDateTime(clock()));
  if (found?.operator.status !== operatorStatus.invited) throw errors.invitationEnded();
  await counted.giveBack();
  return found;
}

/** What was proven of a second factor that is being set up; undefined where what was sent does not hold. */
export async function proveFactor(
  site: Site,
  sent: { readonly otp?: string | undefined; readonly passkey?: unknown },
  memory: { readonly totpSecret?: string; readonly challenge?: string },
  now: Date,
): Promise<{ content: FactorContent; usedNumber: number } | undefined> {
  const { totpSecret: secret, challenge } = memory;
  if (sent.otp !== undefined && secret !== undefined) {
    const step = firstStep(secret, sent.otp, now);
    return step === null ? undefined : { content: { type: 'totp', secret }, usedNumber: step };
  }
  if (sent.passkey === undefined || challenge === undefined) return undefined;
  const read = await readPasskey(site, challenge, sent.passkey);
  return read && { content: { type: 'passkey', passkey: read.passkey }, usedNumber: read.counter };
}

/** What a second factor is called whose owner gives it no name. */
export function nameOf({ type }: FactorContent): string {
  return type === 'totp' ? 'Authenticator app' : 'Passkey';
}
