import { useQuery } from '@tanstack/react-query';
import type { Answered } from '../../api/answered.ts';
import { readAll } from '../../lists/read-all.ts';
import { useColleagues } from '../../session/colleagues.ts';
import { useMay, useSeat } from '../../session/session-context.ts';
import { operatorsPath } from '../operators/operator-calls.ts';

/** A page of the log. */
export type LogAnswer = Answered<'GET', '/v1/operator_log'>;

/** Something that an operator did, or that was done to one. */
export type LogEntry = LogAnswer['operator_log'][number];

/** An operator by name. */
type Named = LogAnswer['operators'][number];

/** All operators of the programme, to choose one of: as they are listed, or as colleagues for who may read users; else none. */
export function useOperatorNames(): readonly Named[] {
  const { id: program } = useSeat();
  const [mayList, mayRead] = [useMay('operators', 'programs'), useMay('read')];
  const colleagues = useColleagues(!mayList && mayRead);
  const operators = useQuery({
    queryKey: [operatorsPath, program, 'names'],
    enabled: mayList,
    queryFn: ({ signal }) => readAll<Named>(operatorsPath, 'operators', { program, signal }),
  });
  return operators.data ?? colleagues;
}
