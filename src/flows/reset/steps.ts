import { refuseFaults } from '../../calls/faults.ts';
import { settingsOf } from '../../calls/settings.ts';
import type { CheckKind } from '../../catalogue/check-pools.ts';
import { errors, type FaultDetail } from '../../catalogue/errors.ts';
import type { Resource } from '../../catalogue/resource.ts';
import { email } from '../../catalogue/resources/email.ts';
import { phone } from '../../catalogue/resources/phone.ts';
import { security } from '../../catalogue/resources/security.ts';
import {
  resetPassword as passwordBody,
  resetSecurityCode,
  resetSecurityData,
  resetSecurityQuestions,
} from '../../catalogue/resources/security-flows.ts';
import { readSecrets } from '../../storage/secret-read.ts';
import type { ChangeState } from '../../storage/user-state.ts';
import { type HashedSecrets, hashSecrets } from '../../users/secrets.ts';
import { echoOf, echoProofs } from '../answers.ts';
import { type Check, clearCheck, countAttempt, refuseOwnFaults, refuseWrong } from '../checks.ts';
import { checksOfUser, clearKinds } from '../checks-of-user.ts';
import type { Flow, FlowCall, FlowInput, FlowRun } from '../flow.ts';
import { networkOfCall } from '../run-flow.ts';
import {
  checkOfSecondFactor,
  checkSecondFactor,
  readsOfSecondFactor,
  useUpSecondFactor,
} from '../second-factor.ts';
import { judgeSecrets, matchesSecrets, type SecretVerdict } from '../secret-checks.ts';
import { faultsOfAnyPassword, faultsOfPassword, newPasswordPath } from './new-secrets.ts';

/** What takes the place of what. */
interface Sent {
  readonly current: string;
  /** What is written, by the fields of `security`. */
  readonly fresh: Readonly<Record<string, string>>;
}

/** What comparing found, and what is stored where it was right. */
interface Verdict extends SecretVerdict {
  /** What is wrong with the new secret whoever it is of: a fault of the body, and no attempt. */
  readonly bodyFaults: readonly FaultDetail[];
  /** What is wrong with it for this user. */
  readonly ownFaults: readonly FaultDetail[];
  readonly hashes: HashedSecrets;
}

type Run = FlowRun<Sent, Verdict, undefined>;

type ResetFlow = Flow<Sent, Verdict, undefined>;

const contacts = [email, phone];

/** The secrets among what is written, by their kinds; question numbers are none. */
function secretsIn(fresh: Sent['fresh']): Readonly<Record<string, string>> {
  const { fields }: Resource = security;
  const isSecret = (name: string) => fields[name]!.protect === 'hashed';
  return Object.fromEntries(Object.entries(fresh).filter(([name]) => isSecret(name)));
}

/**
 * Compares the password, and where it is right judges and hashes what takes its place. What is wrong with a new password whoever it is
 * of is found before anything is compared.
 */
async function judgeReset(asked: FlowCall<Sent>, state: ChangeState): Promise<Verdict> {
  const { current, fresh } = asked.sent;
  const settings = settingsOf(state);
  const { password } = fresh;
  const none = { matches: false, compared: null, upgraded: {}, ownFaults: [], hashes: {} };
  const bodyFaults = password === undefined ? [] : faultsOfAnyPassword(password, settings);
  if (bodyFaults.length > 0) return { ...none, bodyFaults };
  const verdict = await judgeSecrets(asked, state, { password: current });
  if (!verdict.matches) return { ...none, ...verdict, bodyFaults };
  const ownFaults = [
    ...(password === undefined ? [] : faultsOfPassword(password, state, settings)),
    ...(await findSame(asked, state)),
  ];
  const isWritten = ownFaults.length === 0 && !asked.input.body.dryRun;
  const hashes = isWritten ? await hashSecrets(asked.services, asked.call, secretsIn(fresh)) : {};
  return { ...verdict, bodyFaults, ownFaults, hashes };
}

/**
 * The fault of new secrets that are the old ones: an answer counts where it is to the same question. Which of two it is stays untold:
 * whoever knows one could try the other, and nothing would be written.
 */
async function findSame(asked: FlowCall<Sent>, state: ChangeState): Promise<FaultDetail[]> {
  const { current, fresh } = asked.sent;
  const { password, security_code: code } = fresh;
  const { user } = state;
  if (password !== undefined) return password === current ? [sameSecret(newPasswordPath)] : [];
  // On a dry run this would tell, as often as somebody likes, what the stored one is.
  if (asked.input.body.dryRun) return [];
  const isSame = async (secrets: Readonly<Record<string, string>>) =>
    (await judgeSecrets(asked, state, secrets)).matches;
  if (code !== undefined) {
    const path = '$.reset_security_data.reset_security_code.new_security_code';
    return (await isSame({ security_code: code })) ? [sameSecret(path)] : [];
  }
  const asks = [
    ['secret_answer_1', fresh['secret_question_1'] === user?.security_secret_question_1],
    ['secret_answer_2', fresh['secret_question_2'] === user?.security_secret_question_2],
  ] as const;
  const found = await Promise.all(
    asks.map(async ([name, isAsked]) => isAsked && (await isSame({ [name]: fresh[name]! }))),
  );
  return found.some(Boolean) ? [sameSecret('$.reset_security_data.reset_security_questions')] : [];
}

function sameSecret(path: string): FaultDetail {
  return { path, fault: 'sameSecret' };
}

/** What is read: the password that is compared, and what the new secrets must not be. `replaced`: the kind that checks the new ones. */
async function readsOf(asked: FlowCall<Sent>, replaced: CheckKind) {
  const { services, call, request, sent } = asked;
  const userId = request.userId!;
  const network = networkOfCall(asked);
  const password: Check = { kind: 'password', subject: String(userId), ...(network && { network }) };
  return {
    userId,
    lists: contacts,
    further: [readSecrets(['password', ...Object.keys(secretsIn(sent.fresh))]), ...readsOfSecondFactor()],
    checks: [password, checkOfSecondFactor(userId)],
    replaced: await checksOfUser(services, call.programId, userId, [replaced]),
  };
}

/** The steps that prove that it is the user who asks. */
const proofSteps: ResetFlow['steps'] = {
  countAttempt: ({ user, reads, verdict }) => {
    refuseFaults(verdict.bodyFaults);
    return countAttempt(user, reads.checks![0]!);
  },
  // Whoever does not exist is compared with a decoy.
  findSubject: () => undefined,
  compare: ({ user, reads, verdict }) =>
    matchesSecrets(user, verdict) ? undefined : refuseWrong(user, reads.checks![0]!),
  secondFactor: (run) => checkSecondFactor(run),
  checkPolicy: ({ user, reads, verdict }) => refuseOwnFaults(user, reads, verdict.ownFaults),
};

/** The steps that write the new secret. */
const writeSteps: ResetFlow['steps'] = {
  useUp: (run) => useUpSecondFactor(run),
  applyChange: ({ user, verdict }) => user.storeSecrets(verdict.hashes),
};

/** Notes what a privileged caller who sets the same would note. */
function noteHistory({ user, sent }: Run): void {
  user.write(security, sent.fresh);
}

/** Clears the wrong answers of what was proven, and of what is new. */
function giveBack({ user, reads }: Run): void {
  clearCheck(user, reads.checks![0]!);
  clearKinds(user, reads.replaced!);
}

function answer({ input }: Run) {
  return {
    reset_security_data: echoOf(input, resetSecurityData),
    authentication: echoProofs(input.proofs),
  };
}

/** The members of the object that a reset is about; what is missing of it is added to the faults. */
function requireObject(input: FlowInput, resource: Resource): Record<string, string> {
  const sent = input.read(resource);
  if (!sent && !hasFaultAt(input, '$.reset_security_data'))
    input.faults.push({ path: `$.reset_security_data.${resource.name}`, fault: 'required' });
  return Object.fromEntries(Object.entries(sent ?? {}).map(([name, value]) => [name, String(value)]));
}

function hasFaultAt({ faults }: FlowInput, path: string): boolean {
  return faults.some((fault) => fault.path.startsWith(path));
}

/** Sets a new password for the one that is known, and ends the user's tokens. */
export const resetPassword: ResetFlow = {
  name: 'resetPassword',
  readBody(input, { userId }) {
    if (userId === null) throw errors.userUnnamed();
    const { current_password: current, new_password: password } = requireObject(input, passwordBody);
    if (current === undefined && !hasFaultAt(input, '$.reset_security_data'))
      input.faults.push({
        path: '$.reset_security_data.reset_password.current_password',
        fault: 'proofMissing',
      });
    return { current: current ?? '', fresh: { password: password ?? '' } };
  },
  reads: (asked) => readsOf(asked, 'password'),
  judge: (asked, state) => judgeReset(asked, state),
  steps: {
    ...proofSteps,
    ...writeSteps,
    endTokens: ({ user }) => {
      user.endsTokens = true;
    },
    noteHistory,
    queueMessages: ({ user }) => user.notify('password_changed'),
    giveBack,
  },
  answer,
};

/** Sets a new security code, or new questions and answers, by the password. */
export const resetSecret: ResetFlow = {
  name: 'resetSecret',
  readBody(input, { operation, userId }) {
    if (userId === null) throw errors.userUnnamed();
    if (operation.id === 'user.security.reset_security_code') {
      const { current_password: current, new_security_code: code } = requireObject(input, resetSecurityCode);
      return { current: current ?? '', fresh: { security_code: code ?? '' } };
    }
    const { current_password: current, ...fresh } = requireObject(input, resetSecurityQuestions);
    if (
      fresh['secret_question_1'] !== undefined &&
      fresh['secret_question_1'] === fresh['secret_question_2']
    ) {
      const path = '$.reset_security_data.reset_security_questions.secret_question_2';
      input.faults.push({ path, fault: 'sameQuestion' });
    }
    return { current: current ?? '', fresh };
  },
  reads: (asked) => readsOf(asked, 'security_code' in asked.sent.fresh ? 'security_code' : 'answers'),
  judge: (asked, state) => judgeReset(asked, state),
  steps: {
    ...proofSteps,
    ...writeSteps,
    noteHistory,
    queueMessages: ({ user, sent }) =>
      user.notify('security_code' in sent.fresh ? 'security_code_changed' : 'questions_changed'),
    giveBack,
  },
  answer,
};
