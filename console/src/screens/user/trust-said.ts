import { singleOf, type User } from '../users/user-values.ts';

/** What somebody has said that the trust level of a user is, whatever is verified. */
export interface TrustSaid {
  readonly level: number;
  /** Whether it is at least that; else it is at most that. */
  readonly isFloor: boolean;
  /** '' where nobody has said why. */
  readonly why: string;
}

const sentence = /^trust_level at (?<bound>least|most) (?<level>\d+)(?:: (?<why>.*))?$/su;

/** What was said of a user's trust level, as the user says it: `trust_level at least 3: Known from before`; null where nothing was. */
export function trustSaid(user: User): TrustSaid | null {
  const {
    bound,
    level,
    why = '',
  } = sentence.exec(String(singleOf(user, 'general_requirements')?.['notes']))?.groups ?? {};
  return bound ? { level: Number(level), isFloor: bound === 'least', why } : null;
}
