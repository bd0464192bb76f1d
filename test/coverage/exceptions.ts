import type { Row } from './rows.ts';

/** Why operations are not seen to be answered with a status that the catalogue gives them. */
export interface Exception {
  readonly status: number;
  readonly reason: string;
  readonly applies: (row: Row) => boolean;
}

/** The blanks of the table that may stay. One that is no blank any more must go: a test says so. */
export const exceptions: readonly Exception[] = [
  {
    status: 409,
    reason: 'What is never kept for a replay has one conflict alone: five lost races in a row.',
    applies: ({ operation }) =>
      operation?.flow !== undefined && operation.flow !== 'enroll' && operation.replay === 'none',
  },
  {
    status: 422,
    reason: 'There is room for 200 currencies, and ISO 4217 has fewer.',
    applies: ({ id }) => id === 'user.currency.create',
  },
  {
    status: 409,
    reason: 'A nonce is kept for no replay, and its counters lose no race that five attempts do not win.',
    applies: ({ id }) => id === 'user.external_auth.nonce',
  },
  {
    status: 403,
    reason: 'Any scope opens the catalogue, and no token is given out without one.',
    applies: ({ id }) => id === 'catalogue.get',
  },
];
