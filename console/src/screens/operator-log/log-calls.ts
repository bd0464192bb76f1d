import { useQuery } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { useSeat } from '../../session/session-context.ts';

/** Something that an operator did, or that was done to one. */
export interface LogEntry {
  readonly operator_id: number;
  readonly number: number;
  readonly id: number;
  readonly activity: string;
  readonly program_id: number | null;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly network: string;
  /** Who did it to the operator; 0: the command line. */
  readonly by_operator_id: number | null;
  readonly created_at: string;
}

/** A page of the log. */
export interface LogAnswer {
  readonly operator_log: readonly LogEntry[];
  readonly cursor: string | null;
  /** 1: the chains of the operators on this page hold; null: nobody has asked. */
  readonly verified: 0 | 1 | null;
}

/** How many operators are named at most; the others are known by their numbers. */
const namedMax = 100;

/** What operators are called, by number; empty for who may not list them. */
export function useOperatorNames(): ReadonlyMap<number, string> {
  const { id: program, permissions } = useSeat();
  const operators = useQuery({
    queryKey: ['operator names', program],
    enabled: permissions.includes('operators') || permissions.includes('programs'),
    queryFn: async ({ signal }) => {
      const query = { page_size: namedMax };
      const { data } = await call<{ operators: readonly { readonly id: number; readonly name: string }[] }>(
        'GET',
        '/v1/operator',
        { program, query, signal },
      );
      return data.operators;
    },
  });
  return new Map((operators.data ?? []).map(({ id, name }) => [id, name]));
}
