import { accountActivities } from './account-activities.ts';
import { isNoted } from './noted-operations.ts';
import type { Operation } from './operation.ts';
import { allRoutes } from './operations.ts';

/** What the log of operators may tell of, whoever reads it: others did what the reader may not do. */
export const notedOperations: readonly Operation[] = allRoutes
  .flatMap(({ operations }) => operations)
  .filter((operation) => operation.permissions.length > 0 && isNoted(operation));

/** What an entry of the log may say that was done. */
export const logActivities: readonly string[] = [
  ...accountActivities,
  ...notedOperations.map(({ id }) => id),
];

/** By what the log of operators is narrowed, with what each leaves. */
export const operatorLogFilters = {
  operator_id: 'Of one operator alone.',
  by_operator_id:
    'What this operator did to the accounts of others; 0: what was done on the command line. What an operator did to users and settings is of that operator.',
  activity: 'What was done: the id of an operation, or what happened to an account or a session.',
  from_date: 'Entries of this day and later, UTC.',
  to_date: 'Entries of this day and earlier, UTC.',
} as const;
