import type { SessionOperationId } from './operations.ts';

/** Characters that the password of an operator needs. */
export const operatorPasswordLengthMin = 12;

/** How many views an operator keeps at most, and how many bytes one holds as JSON. */
export const viewsMax = { count: 50, bytes: 4096 } as const;

/** What the body of a call about a session holds: one object, with members that must be there and others. */
interface SessionBody {
  readonly member: string;
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/** The bodies of calls about sessions; those that are not here have none. */
export const sessionBodies: Readonly<Partial<Record<SessionOperationId, SessionBody>>> = {
  'session.sign_in': { member: 'session', required: ['email', 'password'], optional: [] },
  'session.confirm': { member: 'session', required: [], optional: ['otp', 'passkey', 'recovery_code'] },
  'session.setup.open': { member: 'setup', required: ['token'], optional: [] },
  'session.setup.complete': {
    member: 'setup',
    required: ['token', 'password'],
    optional: ['otp', 'passkey'],
  },
  'session.operator.update': {
    member: 'operator',
    required: [],
    optional: ['name', 'language', 'password', 'current_password'],
  },
  'session.factor.offer': { member: 'factor', required: ['type'], optional: [] },
  'session.factor.add': { member: 'factor', required: [], optional: ['name', 'otp', 'passkey'] },
  'session.view.save': { member: 'view', required: ['screen', 'name', 'content'], optional: [] },
  'session.view.remove': { member: 'view', required: ['screen', 'name'], optional: [] },
};
