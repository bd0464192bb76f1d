import type { ShownUser } from '../storage/user-reader.ts';

/** What is shown of a user in one zone, which has an entity tag. */
export type Tagged = Pick<ShownUser, 'version' | 'known'>;

/** What an operation answers: members as JSON text, from `"info":` on. */
export interface Answer {
  readonly membersText: string;
  /** `UTC ±hh:mm`. */
  readonly timeZone: string;
  /** The language of the programme, for a caller who names none. */
  readonly language: string;
  /** Whether the answer is the one that an earlier call with the same source id got. */
  readonly replayed: boolean;
  /** What the entity tag of the answer is made from; absent where it has none. */
  readonly tagged?: Tagged;
  /** Nothing follows the members: neither `validate` nor the zone. */
  readonly isBare?: boolean;
}
