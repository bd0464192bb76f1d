import { useQuery } from '@tanstack/react-query';
import type { Answered } from '../../api/answered.ts';
import { readAll } from '../../lists/read-all.ts';
import { useMay, useSeat } from '../../session/session-context.ts';

/** A page of the log. */
export type LogAnswer = Answered<'GET', '/v1/operator_log'>;

/** Something that an operator did, or that was done to one. */
export type LogEntry = LogAnswer['operator_log'][number];

/** An operator by name. */
type Named = LogAnswer['operators'][number];

/** All operators of the programme, to choose one of; none for who may not list them. */
export function useOperatorNames(): readonly Named[] {
  const { id: program } = useSeat();
  const mayList = useMay('operators', 'programs');
  const operators = useQuery({
    queryKey: ['operator names', program],
    enabled: mayList,
    queryFn: ({ signal }) => readAll<Named>('/v1/operator', 'operators', { program, signal }),
  });
  return operators.data ?? [];
}
