import { keysOf } from '../objects.ts';

/** How long wrong answers suspend further checks of the same kind, and for how long they are remembered. */
export interface CheckPool {
  /** Minutes of suspension: after the last wrong answer that is let pass, after one more, and so on; the last holds from there on. */
  readonly minutes: readonly number[];
  /** So many hours after the last wrong answer, or the end of its suspension, they are forgotten; null: a right answer or a lift alone clears them. */
  readonly forgetHours: number | null;
  /** The setting of the programme with the number of wrong answers in a row that suspend until somebody lifts it; null: never. */
  readonly heldSetting: 'held_after_wrong_answers' | 'held_after_wrong_factors' | null;
  /** A network from which the user lately gave a right answer has wrong answers of its own. */
  readonly byNetwork: boolean;
}

const slow = [1, 5, 15, 60, 240, 1440];

/** The pools by what is guessed. docs/threat-model.md tells how many guesses a day each leaves. */
const pools = {
  /** What a person types often, and forgets. */
  password: { minutes: [1, 5, 15, 30, 60], forgetHours: 24, heldSetting: null, byNetwork: true },
  /** What a message brought: one of a million. */
  code: { minutes: slow, forgetHours: 24, heldSetting: null, byNetwork: false },
  /** What is short, or known to those who know the person. */
  secret: { minutes: slow, forgetHours: null, heldSetting: 'held_after_wrong_answers', byNetwork: false },
  /** One-time passwords together with recovery codes. */
  factor: { minutes: slow, forgetHours: null, heldSetting: 'held_after_wrong_factors', byNetwork: false },
} as const satisfies Record<string, CheckPool>;

/** What is checked, each kind counted by itself. */
export const checkKinds = {
  password: pools.password,
  email: pools.password,
  phone: pools.password,
  email_code: pools.code,
  sms_code: pools.code,
  security_code: pools.secret,
  answers: pools.secret,
  date_of_birth: pools.secret,
  second_factor: pools.factor,
} as const satisfies Record<string, CheckPool>;

/** The name of a kind of check. */
export type CheckKind = keyof typeof checkKinds;

/** Every kind of check. A kind that was released stays in its place: jobs name it by its number. */
export const checkNames: readonly CheckKind[] = keysOf(checkKinds);

/** Wrong answers over all users within a window, after which calls are refused for its rest. */
export const wrongAnswersMax = {
  network: { count: 100, seconds: 3600 },
  client: { count: 600, seconds: 60 },
} as const;

/** How many secrets of a second factor a user is offered within a window: each is an entry of the history. */
export const enrolmentsMax = { count: 10, minutes: 60 } as const;

/** How long a network is known after a right answer, and how many of a user are. */
export const knownNetworks = { days: 30, count: 3 } as const;
