/** What the address of a user says: which tab is open. */
export interface UserSearch {
  readonly tab?: string;
}

/** Reads what an address says. */
export function readUserSearch({ tab }: Record<string, unknown>): UserSearch {
  return typeof tab === 'string' ? { tab } : {};
}
