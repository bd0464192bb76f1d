import { keysOf } from '../objects.ts';

/** How long wrong answers suspend further checks of the same kind, and for how long they are remembered. */
export interface CheckPool {
  /** The setting of the programme with the minutes of suspension. */
  readonly minutesSetting: 'password_suspension_minutes' | 'code_suspension_minutes';
  /** Whether wrong answers are forgotten after a time; if not, a right answer or a lift alone clears them. */
  readonly forgets: boolean;
  /** The setting of the programme with the number of wrong answers in a row that suspend until somebody lifts it; null: never. */
  readonly heldSetting: 'held_after_wrong_answers' | 'held_after_wrong_factors' | null;
  /** A network from which the user lately gave a right answer has wrong answers of its own. */
  readonly byNetwork: boolean;
}

/**
 * The shortest suspensions in minutes: after the last wrong answer that is let pass, after one more, and so on; the last holds from
 * there on. A programme may have longer ones.
 */
export const shortestSuspensions = {
  password: [1, 5, 15, 30, 60],
  code: [1, 5, 15, 60, 240, 1440],
} as const;

/** After how many hours without a wrong answer, or after the end of a suspension, wrong answers are forgotten, where they are. */
export const forgottenHours = { minimum: 24, maximum: 168 } as const;

const slow = 'code_suspension_minutes';

/** The pools by what is guessed. docs/threat-model.md tells how many guesses a day each leaves. */
const pools = {
  /** What a person types often, and forgets. */
  password: {
    minutesSetting: 'password_suspension_minutes',
    forgets: true,
    heldSetting: null,
    byNetwork: true,
  },
  /** What a message brought: one of a million. */
  code: { minutesSetting: slow, forgets: true, heldSetting: null, byNetwork: false },
  /** What is short, or known to those who know the person. */
  secret: {
    minutesSetting: slow,
    forgets: false,
    heldSetting: 'held_after_wrong_answers',
    byNetwork: false,
  },
  /** One-time passwords together with recovery codes. */
  factor: {
    minutesSetting: slow,
    forgets: false,
    heldSetting: 'held_after_wrong_factors',
    byNetwork: false,
  },
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

/** Wrong answers over all users within a window, after which calls are refused for its rest; the settings of the programme say how many. */
export const wrongAnswersMax = {
  network: { setting: 'wrong_answers_per_network_and_hour', seconds: 3600 },
  client: { setting: 'wrong_answers_per_client_and_minute', seconds: 60 },
} as const;

/** How many secrets of a second factor a user is offered within a window: each is an entry of the history. */
export const enrolmentsMax = { count: 10, minutes: 60 } as const;

/** For how long a network may be known after a right answer, and how many of a user may be. */
export const knownNetworksMax = { days: 30, count: 3 } as const;
