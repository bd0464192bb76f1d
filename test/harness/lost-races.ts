import type postgres from 'postgres';

/** Runs work while every statement that adds to a history loses against another, as in a deadlock that never ends. */
export async function whileHistoryLoses<T>(owner: postgres.Sql, work: () => Promise<T>): Promise<T> {
  await owner`create function lose() returns trigger language plpgsql as
    $$ begin raise exception 'lost' using errcode = 'deadlock_detected'; end $$`;
  await owner`create trigger lose before insert on history for each statement execute function lose()`;
  try {
    return await work();
  } finally {
    await owner`drop function lose() cascade`;
  }
}
