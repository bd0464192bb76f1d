import type { DatabaseRow, Statement } from './connections.ts';

/**
 * How many numbers of a kind may have been given out between a backup and the loss of the installation: a day and a half at two
 * thousand a second without a pause. Ten digits have room for some thirty restores one after the other, and then for smaller steps.
 */
export const numbersLeftOut = 2 ** 28;

/** A number has at most ten digits. */
const numberMax = 9_999_999_999;

/**
 * By how much the version of each user, and of the rules of each programme, is raised: more changes than there can have been since the
 * backup.
 */
export const versionsLeftOut = 1_000_000;

/** Runs a statement of the transaction of a restore, as the owner. */
type Run = <Answered extends object = DatabaseRow>(
  text: string,
  values?: NonNullable<Statement['values']>,
) => Promise<Answered[]>;

/**
 * Has the numbers of new rows go on behind all that can have been given out after the backup, so that none comes again for somebody
 * else, and no version of a programme's rules: the sequences, where blocks are taken from, and by new blocks for every programme. Of
 * what is left of a sequence or of the ten digits at most a quarter is left out.
 */
export async function leaveNumbersOut(run: Run): Promise<void> {
  const beyond = (number: string, max: string) =>
    `${number} + least(${numbersLeftOut}, greatest(0, (least(${max}, ${numberMax}) - ${number}) / 4))`;
  await run(`select setval(format('%I.%I', schemaname, sequencename)::regclass,
  ${beyond('coalesce(last_value, start_value)', 'max_value')}) from pg_sequences where schemaname = 'public'`);
  const [versioned] = await run<{ is_there: boolean }>(
    `select exists (select from information_schema.columns
  where table_schema = 'public' and table_name = 'program' and column_name = 'rules_version') as is_there`,
  );
  if (versioned!.is_there)
    await run(`update public.program set rules_version = rules_version + ${versionsLeftOut}`);
  const [found] = await run<{ is_there: boolean }>(
    `select to_regclass('public.number_space') is not null as is_there`,
  );
  // A backup of an earlier version has sequences alone.
  if (!found!.is_there) return;
  await run(`update public.number_space set next_number = ${beyond('next_number', String(numberMax))}`);
  await run('update public.number_block set next_number = 0, end_number = 0');
}
