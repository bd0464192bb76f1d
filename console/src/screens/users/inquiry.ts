import { call } from '../../api/call.ts';
import type { User } from './user-values.ts';

/** A page of users. */
export interface UsersPage {
  readonly users: readonly User[];
  readonly total: number;
  /** Asks for the next page; null on the last one. */
  readonly cursor: string | null;
}

/** From and to which day all users are meant. The same every day: a page further on is asked for by the same question. */
export const everyDay = { from_date: '1970-01-01', to_date: '2999-12-31' } as const;

/** Asks for users. The question stands in the body: what people search for is in no log. Throws RosterError. */
export async function inquire(
  program: number,
  question: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<UsersPage> {
  interface Found {
    readonly users: readonly User[] | null;
    readonly result_set: { readonly total_records: number; readonly cursor: string | null };
  }
  const { data } = await call<Found>('POST', '/v1/user/inquiry', { program, body: question, signal });
  const { total_records: total, cursor } = data.result_set;
  return { users: data.users ?? [], total, cursor };
}
