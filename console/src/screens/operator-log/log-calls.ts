import { useQuery } from '@tanstack/react-query';
import type { Answered } from '../../api/answered.ts';
import { call } from '../../api/call.ts';
import { useMay, useSeat } from '../../session/session-context.ts';

/** A page of the log. */
export type LogAnswer = Answered<'GET', '/v1/operator_log'>;

/** Something that an operator did, or that was done to one. */
export type LogEntry = LogAnswer['operator_log'][number];

/** An operator by name. */
type Named = LogAnswer['operators'][number];

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
        const { data } = await call<Answered<'GET', '/v1/operator'>>('GET', '/v1/operator', {
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
