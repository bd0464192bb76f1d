/** One comparison of a rule. */
export interface RuleKey {
  readonly name: string;
  /** One of `operators`, once the rule has been looked through. */
  readonly operator: string;
  /** For `in` and `not in` values with commas, for `between` two with a hyphen. */
  readonly value: string;
}

/** How often, how much or how many different ones. */
export interface RuleFrequency {
  /** One of `calcMethod`, once the rule has been looked through. */
  readonly method: number;
  /** One of `calendarSpans` or `trailingSpans`, once the rule has been looked through. */
  readonly span: string;
  /** How many units of a trailing span; 1 of the calendar. */
  readonly length: number;
  /** Counted apart for each value of this fact; of `distinct` the fact whose values are counted. */
  readonly uniqueKey?: string;
  /** The key whose value is the limit, compared with the total that includes the transaction. */
  readonly limitKey: string;
}

/** When a rule holds, by the clock of the user. */
export interface RuleSchedule {
  /** Whether one of times, weekdays, months and days of the month is enough; else all that are given must hold. */
  readonly isAny: boolean;
  /** The first and the last day, `yyyy-mm-dd`. They bind whatever `isAny` says. */
  readonly firstDay?: string;
  readonly lastDay?: string;
  /** From `hh:mm` until before `hh:mm`; over midnight it belongs to the day on which it starts; equal: the whole day. */
  readonly time?: { readonly start: string; readonly end: string };
  /** As the field is stored: `sun,monday`. */
  readonly daysOfWeek?: string;
  /** As the field is stored: `mar,april`, `1,04`. */
  readonly months?: string;
  /** As the field is stored: `01,20`, or `all`. */
  readonly daysOfMonth?: string;
}

/** Which rules a matching rule strikes out. */
export type RuleOverride =
  | { readonly ruleIds: readonly number[] }
  | { readonly orderFrom: number; readonly orderTo: number };

/** An access rule as it is said; what is absent says nothing. */
export interface RuleSource {
  readonly id: number;
  /** Whose rule it is: the programme's, for all of its users, or the user's own. */
  readonly owner: 'program' | 'user';
  readonly isAllow: boolean;
  readonly isOn: boolean;
  /** 0 to 999; the lower one is named first. */
  readonly order: number;
  /** It is told what it would do, and decides nothing. */
  readonly isObserved: boolean;
  readonly scope: {
    readonly userId?: number;
    readonly groupId?: number;
    readonly binId?: number;
    readonly accountId?: number;
    readonly posId?: number;
  };
  /** `info.type` and `info.value`. */
  readonly flat?: { readonly type: number; readonly value: string };
  /** Whether one of the keys is enough; else all must hold, and no key asks nothing. */
  readonly isAny: boolean;
  readonly keys: readonly RuleKey[];
  readonly frequency?: RuleFrequency;
  readonly schedule?: RuleSchedule;
  readonly override?: RuleOverride;
  /** Who is told, by what, where it denies. */
  readonly notification?: { readonly recipient: number; readonly method: number };
  /** To whom and what it does not apply. */
  readonly excluded: readonly { readonly entity: number; readonly entityId: number }[];
}
