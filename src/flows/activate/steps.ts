import { activityType, entity } from '../../catalogue/codes.ts';
import { errors } from '../../catalogue/errors.ts';
import { noteText } from '../../catalogue/history-notes.ts';
import { email } from '../../catalogue/resources/email.ts';
import { phone } from '../../catalogue/resources/phone.ts';
import { type TwoFactorRow, twoFactorRead, twoFactorTable } from '../../storage/two-factor.ts';
import { clearCheck, countAttempt, refuseWrong } from '../checks.ts';
import { readTotp } from '../enroll/steps.ts';
import type { Flow } from '../flow.ts';
import { comparablePassword, matchingStep } from '../one-time-password.ts';
import {
  checkOfSecondFactor,
  isSecondFactorOn,
  readsOfSecondFactor,
  renewRecoveryCodes,
} from '../second-factor.ts';
import { showCodes, showTotp } from '../two-factor-entries.ts';

/** The secret that waits, and what became of it. */
interface Pending {
  readonly row: TwoFactorRow;
  readonly secret: string;
  /** The step of the password that was sent. */
  step: number | null;
  /** New recovery codes, to be told once. */
  codes: readonly string[];
}

/** Turns the second factor on by the first password of the secret that was offered, and gives ten recovery codes. */
export const activate: Flow<string, undefined, Pending> = {
  name: 'activate',
  readBody(input) {
    const code = readTotp(input);
    const path = '$.authentication_data[0].code';
    if (code === undefined && !input.faults.some((fault) => fault.path.startsWith('$.authentication_data')))
      input.faults.push({ path, fault: 'required' });
    return code ?? '';
  },
  reads: ({ request }) => ({
    userId: request.userId!,
    lists: [email, phone],
    further: readsOfSecondFactor(),
    checks: [checkOfSecondFactor(request.userId!)],
  }),
  steps: {
    countAttempt: ({ user, reads }) => countAttempt(user, reads.checks![0]!),
    findSubject: (run) => {
      const { user } = run;
      if (isSecondFactorOn(user)) throw errors.twoFactorActive();
      const row = user.further(twoFactorRead);
      if (!row?.pending || row.pending_ends_at! <= user.now) throw errors.twoFactorInactive();
      const secret = user.vault!.open(`${twoFactorTable} pending`, user.userId, row.pending);
      run.found = { row, secret, step: null, codes: [] };
    },
    compare: ({ user, found, sent, reads, services }) => {
      found.step = matchingStep(found.secret, sent, services.clock(), null);
      return found.step === null ? refuseWrong(user, reads.checks![0]!) : undefined;
    },
    useUp: ({ user, found }) =>
      user.replaceRow(twoFactorTable, found.row, {
        secret: user.vault!.seal(twoFactorTable, user.userId, found.secret),
        since: user.now,
        // The password that turned it on works no second time.
        last_step: found.step,
        pending: null,
        pending_ends_at: null,
      }),
    applyChange: ({ user, found, services }) => {
      found.codes = renewRecoveryCodes(user, services);
    },
    noteHistory: ({ user }) =>
      user.note({
        activityType: activityType.created,
        entity: entity.twoFactor,
        entityId: user.userId,
        adminNotes: noteText('twoFactorOn'),
      }),
    queueMessages: ({ user }) => user.notify('two_factor_enabled'),
    giveBack: ({ user, reads }) => clearCheck(user, reads.checks![0]!),
  },
  answer: ({ user, sent, found }) => {
    const codes = user.request.isDryRun ? [] : found.codes;
    const shown = (isReplay: boolean) => ({
      authentication_data: [
        showTotp(true, { code: comparablePassword(sent) }),
        ...showCodes(codes, isReplay),
      ],
    });
    user.replayed = shown(true);
    return shown(false);
  },
};
