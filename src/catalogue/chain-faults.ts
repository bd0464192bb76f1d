/** What may be wrong with an entry of a history, or its end, in the words of the commands. */
export const chainFaults = {
  changed: 'entry {number} of user {user} of programme {program} was changed or moved',
  gap: 'before entry {number} of user {user} of programme {program} something is missing',
  nobody: 'entry {number} of user {user} of programme {program} belongs to no user',
  other_end: 'the history of user {user} of programme {program} does not end where it should',
  other_moment:
    'the row of user {user} of programme {program} has another moment of the last entry than that entry',
} as const;

/** The code of something that is wrong with a history. */
export type ChainFaultCode = keyof typeof chainFaults;

/** Something that is wrong with the history of a user. */
export interface ChainFault {
  readonly fault: ChainFaultCode;
  /** The number of the entry; null: it is about the end. */
  readonly number: number | null;
}
