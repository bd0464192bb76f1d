import { timingSafeEqual } from 'node:crypto';
import type { CheckKind } from '../../catalogue/check-pools.ts';
import { securityInfoType } from '../../catalogue/codes.ts';
import { errors } from '../../catalogue/errors.ts';
import { email } from '../../catalogue/resources/email.ts';
import { phone } from '../../catalogue/resources/phone.ts';
import { validateSecurityData } from '../../catalogue/resources/security-flows.ts';
import { readSecrets } from '../../storage/secret-read.ts';
import type { UserChange } from '../../users/user-change.ts';
import { echoOf } from '../answers.ts';
import { clearCheck, countAttempt, refuseWrong } from '../checks.ts';
import { type ContactList, canonicalOf, contactsOf } from '../contacts.ts';
import type { Flow, FlowInput, FlowRun } from '../flow.ts';
import { infoTypeOf } from '../read-flow.ts';
import { networkOfCall } from '../run-flow.ts';
import { judgeSecrets, matchesSecrets, type SecretVerdict, storeUpgraded } from '../secret-checks.ts';

/** What is compared with what is on file. */
interface Sent {
  readonly kind: CheckKind;
  /** Secrets by the kinds under which their hashes lie; none where what is compared is not secret. */
  readonly secrets: Readonly<Record<string, string>>;
  /** What is on file of a user, in the form in which it is compared; none for secrets. */
  readonly known: (user: UserChange) => readonly string[];
  /** What was sent, in that form. */
  readonly value: string;
}

/** The members of `validate_data` that a type compares, and how. */
interface Comparison {
  readonly kind: CheckKind;
  readonly members: readonly (keyof typeof validateSecurityData.fields)[];
  readonly list?: ContactList;
}

const { validate: types } = securityInfoType;

const comparisons: Readonly<Record<number, Comparison>> = {
  [types.email]: { kind: 'email', members: ['email'], list: email },
  [types.phone]: { kind: 'phone', members: ['phone'], list: phone },
  [types.password]: { kind: 'password', members: ['password'] },
  [types.securityCode]: { kind: 'security_code', members: ['security_code'] },
  [types.dateOfBirth]: { kind: 'date_of_birth', members: ['birth_date'] },
  [types.answers]: { kind: 'answers', members: ['secret_answer_1', 'secret_answer_2'] },
};

/** Compares something that a person says with what is on file, and answers yes or no. */
export const validate: Flow<Sent, SecretVerdict | undefined, undefined> = {
  name: 'validate',
  readBody(input, { body, userId }) {
    if (userId === null) throw errors.userUnnamed();
    const type = infoTypeOf(body);
    const { kind, members, list } = comparisons[type] ?? comparisons[types.email]!;
    const values = members.map((member) => [member, requireValue(input, member)] as const);
    const [, value] = values[0]!;
    if (list) {
      const known = (user: UserChange) => contactsOf(user, list).map(({ canonical }) => canonical ?? '');
      return { kind, secrets: {}, known, value: canonicalOf(list, value) };
    }
    if (kind === 'date_of_birth') {
      const known = ({ state }: UserChange) => [state.user.personal_info_date_of_birth ?? ''];
      return { kind, secrets: {}, known, value };
    }
    return { kind, secrets: Object.fromEntries(values), known: () => [], value: '' };
  },
  reads(asked) {
    const { request, sent } = asked;
    const kinds = Object.keys(sent.secrets);
    const network = networkOfCall(asked);
    const lists: Partial<Record<CheckKind, ContactList>> = { email, phone };
    const list = lists[sent.kind];
    return {
      userId: request.userId!,
      ...(list && { lists: [list] }),
      ...(kinds.length > 0 && { further: [readSecrets(kinds)] }),
      checks: [{ kind: sent.kind, subject: String(request.userId), ...(network && { network }) }],
    };
  },
  judge: async (asked, state) =>
    Object.keys(asked.sent.secrets).length > 0 ? judgeSecrets(asked, state, asked.sent.secrets) : undefined,
  steps: {
    countAttempt: ({ user, reads }) => countAttempt(user, reads.checks![0]!),
    // Whoever does not exist has nothing on file, and is compared with all the same.
    findSubject: () => undefined,
    compare: (run) => (isRight(run) ? undefined : refuseWrong(run.user, run.reads.checks![0]!)),
    giveBack: ({ user, reads, verdict }) => {
      clearCheck(user, reads.checks![0]!);
      if (verdict) storeUpgraded(user, verdict);
    },
  },
  answer: ({ input }) => ({ validate_data: echoOf(input, validateSecurityData) }),
};

function isRight({ user, sent, verdict }: FlowRun<Sent, SecretVerdict | undefined>): boolean {
  if (verdict) return matchesSecrets(user, verdict);
  return sent.known(user).filter((known) => known !== '' && isSame(known, sent.value)).length > 0;
}

/** Compares two texts in a time that says nothing of where they differ. */
function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function requireValue(input: FlowInput, member: string): string {
  const value = input.read(validateSecurityData)?.[member];
  if (typeof value === 'string') return value;
  const path = `$.validate_data.${member}`;
  if (!input.faults.some((fault) => fault.path === path || fault.path === '$.validate_data'))
    input.faults.push({ path, fault: 'required' });
  return '';
}
