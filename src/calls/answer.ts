/** What an operation answers: members as JSON text, from `"info":` on. */
export interface Answer {
  readonly membersText: string;
  /** `UTC ±hh:mm`. */
  readonly timeZone: string;
  /** The language of the programme, for a caller who names none. */
  readonly language: string;
  /** Whether the answer is the one that an earlier call with the same source id got. */
  readonly replayed: boolean;
  /** The version of the user whose data is shown; absent where the answer has no entity tag. */
  readonly version?: number;
  /** Nothing follows the members: neither `validate` nor the zone. */
  readonly isBare?: boolean;
}
