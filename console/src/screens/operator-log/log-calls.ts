import { useQuery } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { useMay, useSeat } from '../../session/session-context.ts';

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

/** An operator by name. */
interface Named {
  readonly id: number;
  readonly name: string;
}

/** A page of the log. */
export interface LogAnswer {
  /** Those whom the entries name. */
  readonly operators: readonly Named[];
  readonly operator_log: readonly LogEntry[];
  readonly cursor: string | null;
  /** 1: the chains of the operators on this page hold; null: nobody has asked. */
  readonly verified: 0 | 1 | null;
}

/** How many operators are read at once. */
const pageSize = 500;

/** All operators of the programme, to choose one of; none for who may not list them. */
export function useOperatorNames(): readonly Named[] {
  const { id: program } = useSeat();
  const mayList = useMay('operators', 'programs');
  const operators = useQuery({
    queryKey: ['operator names', program],
    enabled: mayList,
    queryFn: async ({ signal }) => {
      const found: Named[] = [];
      for (let isMore = true; isMore; ) {
        const query = { start_index: found.length + 1, page_size: pageSize };
        const { data } = await call<{ operators: readonly Named[] }>('GET', '/v1/operator', {
          ...{ program, query, signal },
        });
        found.push(...data.operators);
        isMore = data.operators.length === pageSize;
      }
      return found;
    },
  });
  return operators.data ?? [];
}
