import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSeat } from '../session/session-context.ts';

/** Where rows of a list are found one by one. */
interface Source<Row> {
  /** The path of the list. */
  readonly path: string;
  readonly idOf: (row: Row) => string;
  /** Reads the row of a number; null where there is none. Throws RosterError. */
  readonly read: (program: number, id: string, signal: AbortSignal) => Promise<Row | null>;
}

/** The row that the address opens. */
export interface OpenedRow<Row> {
  readonly row: Row | undefined;
  /** Reads it where the page does not have it; of what is still to be read, or could not be. */
  readonly query: UseQueryResult<Row | null>;
  /** Whether the address names a row that is not there, or not there yet, beside a list that was read. */
  readonly isMissing: boolean;
}

/**
 * The row that the address opens: that of the page, or read by itself where the page does not have it, or has it no more. It stays until
 * another one is opened. `rows`: undefined until they are read.
 */
export function useOpenedRow<Row extends object>(
  rows: readonly Row[] | undefined,
  id: string | undefined,
  { path, idOf, read }: Source<Row>,
): OpenedRow<Row> {
  const { id: program } = useSeat();
  const [kept, setKept] = useState<Row>();
  const found = rows?.find((row) => idOf(row) === id);
  if (found && found !== kept) setKept(found);
  const query = useQuery({
    queryKey: [path, program, 'one', id],
    enabled: id !== undefined && rows !== undefined && found === undefined,
    queryFn: ({ signal }) => read(program, id ?? '', signal),
  });
  const row = found ?? query.data ?? (kept && idOf(kept) === id ? kept : undefined);
  return { row, query, isMissing: id !== undefined && rows !== undefined && row === undefined };
}
