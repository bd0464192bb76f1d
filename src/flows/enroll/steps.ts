import { toDataURL } from 'qrcode';
import { settingsOf } from '../../calls/settings.ts';
import { enrolmentsMax } from '../../catalogue/check-pools.ts';
import { activityType, authenticationType, entity, flagValue } from '../../catalogue/codes.ts';
import { errors } from '../../catalogue/errors.ts';
import { noteText } from '../../catalogue/history-notes.ts';
import { authenticationData } from '../../catalogue/resources/authentication-data.ts';
import { email } from '../../catalogue/resources/email.ts';
import { phone } from '../../catalogue/resources/phone.ts';
import { rowsIn } from '../../derive/rows.ts';
import { programNameRead, twoFactorRead, twoFactorTable } from '../../storage/two-factor.ts';
import { type ChangeState, furtherOf } from '../../storage/user-state.ts';
import { addMinutes, formatDateTime } from '../../time/format-instant.ts';
import { type Counter, counterAt, counterHash } from '../../users/counters.ts';
import { secondsUntil } from '../checks.ts';
import type { Flow, FlowCall, FlowInput } from '../flow.ts';
import { drawSecret, keyUri } from '../one-time-password.ts';
import { isSecondFactorOn, readsOfSecondFactor } from '../second-factor.ts';
import { showTotp } from '../two-factor-entries.ts';

/** Minutes for which a secret waits for its first password. */
const pendingMinutes = 60;

/** A secret, and what an authenticator app takes it from. */
interface Offer {
  readonly secret: string;
  readonly issuer: string;
  readonly title: string;
  readonly uri: string;
  /** A data URI of a PNG. */
  readonly image: string;
}

/** Offers a secret to an authenticator app. It counts once a password of it has come back, within an hour; a newer offer replaces it. */
export const enroll: Flow<undefined, Offer | null> = {
  name: 'enroll',
  readBody(input) {
    readTotp(input);
  },
  reads: ({ request }) => ({
    userId: request.userId!,
    lists: [email, phone],
    further: [...readsOfSecondFactor(), programNameRead],
    counters: [enrolmentsOf(request.userId!)],
  }),
  judge: async (asked, state) => {
    const isOn = furtherOf(state, twoFactorRead)?.secret != null;
    return isOn || asked.input.body.dryRun || isOverLimit(asked, state) ? null : makeOffer(state);
  },
  steps: {
    limitSends: ({ user }) => {
      const counter = enrolmentsOf(user.userId);
      const { count, endsAt } = user.counter(counter);
      if (count >= enrolmentsMax.count)
        throw errors.tooManyAttempts({ seconds: secondsUntil(endsAt!, user.now) });
      if (!user.request.isDryRun) user.count(counter, endsAt ?? addMinutes(user.now, enrolmentsMax.minutes));
    },
    findSubject: ({ user }) => {
      if (isSecondFactorOn(user)) throw errors.twoFactorActive();
    },
    makeChallenge: ({ user, verdict }) => {
      if (user.request.isDryRun) return;
      // It was on a moment ago, or there were too many, when nothing was offered.
      if (!verdict) throw errors.changeConflict();
      const pending = {
        pending: user.vault!.seal(`${twoFactorTable} pending`, user.userId, verdict.secret),
        pending_ends_at: addMinutes(user.now, pendingMinutes),
      };
      const before = user.further(twoFactorRead);
      if (before) user.replaceRow(twoFactorTable, before, pending);
      else user.insert(twoFactorTable, { program_id: user.programId, user_id: user.userId, ...pending });
    },
    noteHistory: ({ user }) => {
      // Asked for, nothing has changed yet.
      user.isActivity = false;
      user.updatedAt = user.state.user.updated_at;
      user.note({
        activityType: activityType.requested,
        entity: entity.twoFactor,
        entityId: user.userId,
        adminNotes: noteText('twoFactorRequested'),
      });
    },
  },
  answer: ({ verdict }) => ({
    authentication_data: [
      showTotp(
        false,
        verdict
          ? {
              issuer: verdict.issuer,
              title: verdict.title,
              secret_key: verdict.secret,
              manual_entry_key: verdict.secret,
              qr_image_url: verdict.image,
              otpauth_uri: verdict.uri,
            }
          : {},
      ),
    ],
  }),
};

/** What counts how many secrets a user was offered. */
function enrolmentsOf(userId: number): Counter {
  return { kind: 'enrolments', subject: String(userId) };
}

/** Whether the user was offered as many secrets as may be, so that none is to be made. */
function isOverLimit({ services, call, request }: FlowCall<undefined>, state: ChangeState): boolean {
  const counter = enrolmentsOf(request.userId!);
  const hash = counterHash(services.keyring, call.programId, counter);
  const stored = state.counters?.find((row) => row.hash === hash) ?? null;
  const at = { now: formatDateTime(services.clock()), settings: settingsOf(state) };
  return counterAt(counter, hash, stored, at).count >= enrolmentsMax.count;
}

/** The one entry of `authentication_data` that a body has, about one-time passwords; what is wrong with it is added to the faults. */
export function readTotp(input: FlowInput): string | undefined {
  const [entry, ...others] = input.entries(authenticationData);
  const path = '$.authentication_data';
  if (others.length > 0) input.faults.push({ path, fault: 'tooManyEntries', params: { maximum: 1 } });
  if (entry && entry.type !== undefined && entry.type !== authenticationType.totp) {
    const params = { allowed: String(authenticationType.totp) };
    input.faults.push({ path: `${path}[0].type`, fault: 'unknownCode', params });
  }
  return entry?.code ?? undefined;
}

async function makeOffer(state: ChangeState): Promise<Offer> {
  const secret = drawSecret();
  const issuer = settingsOf(state).two_factor_issuer ?? furtherOf(state, programNameRead);
  const title = titleOf(state);
  const uri = keyUri({ issuer, title, secret });
  return { secret, issuer, title, uri, image: await toDataURL(uri) };
}

/** By what a person knows the account again: the primary email, else the primary phone number, else the user's number. */
function titleOf(state: ChangeState): string {
  const isPrimary = ({ is_primary }: { readonly is_primary: number | null }) => is_primary === flagValue.yes;
  const lists = { email: state['list_email'] ?? [], phone: state['list_phone'] ?? [] };
  const address = rowsIn(lists, email).find(isPrimary)?.address;
  return address ?? rowsIn(lists, phone).find(isPrimary)?.number ?? String(state.user!.id);
}
