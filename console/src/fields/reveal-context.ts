import { createContext } from 'react';

/** The entry of a user whose masked values can be shown in clear, one at a time. */
export interface RevealedEntry {
  readonly userId: number;
  /** The member of the user that the entry is in. */
  readonly member: string;
  readonly id: number;
}

/** The entry around; null where nothing of it can be shown in clear, or the operator may not. */
export const RevealContext = createContext<RevealedEntry | null>(null);
